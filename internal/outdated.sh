#!/bin/sh
# Lists what has newer versions: the dependencies that the modules here name themselves, the modules
# that users of the SDK carry, and the Go releases that the tests run on.
# outdated.sh "MODULE_DIR ..." "GO_RELEASE ..."
set -eu
modules=$1 releases=$2
cd "$(dirname "$0")/.."
root=$PWD
found=$(mktemp)
trap 'rm -f "$found"' EXIT

for module in $modules; do
	cd "$root/$module"
	# A module that is replaced is in this repository. Indirect dependencies follow the direct ones.
	direct=$(go list -m -f '{{if not (or .Main .Indirect .Replace)}}{{.Path}}{{end}}' all)
	tools=$(go list -f '{{with .Module}}{{if not (or .Main .Replace)}}{{.Path}}{{end}}{{end}}' tool 2>/dev/null | sort -u)
	for dependency in $direct $tools; do
		go list -m -u -f "{{with .Update}}$module: {{$.Path}} {{$.Version}}, newest is {{.Version}}{{end}}" "$dependency"
	done
done >"$found"

cd "$root"
# What users carry is named in the SDK's go.mod, also if it is indirect.
awk '$3 == "//" && $4 == "indirect" { print $1 }' go.mod | while read -r dependency; do
	go list -m -u -f '{{with .Update}}.: {{$.Path}} {{$.Version}}, newest is {{.Version}}{{end}}' "$dependency"
done >>"$found"

platform=$(go env GOOS)-$(go env GOARCH)
published=$(go list -m -versions golang.org/toolchain | tr ' ' '\n' | sed -n "s/^v0.0.1-\(go[0-9.]*\)\.$platform\$/\1/p")
for release in $releases; do
	newest=$(echo "$published" | grep "^${release%.*}\." | sort -V | tail -1)
	if [ -n "$newest" ] && [ "$newest" != "$release" ]; then
		echo "Makefile: $release, newest is $newest"
	fi
done >>"$found"

if grep . "$found"; then exit 1; fi
echo "All dependencies and Go releases are the newest."

#!/bin/sh
# Tells what has changed in the public API since a release, or since any other commit: check-api.sh [COMMIT]. Exits with 1
# if something would break a program, with 2 if it could not be found out.
set -eu
cd "$(dirname "$0")/.."
base=${1:-$(git describe --tags --abbrev=0 2>/dev/null || true)}
if [ -z "$base" ]; then
	echo "There is no release yet to compare the API with."
	exit 0
fi
work=$(mktemp -d)
done=0
finish() {
	git worktree remove --force "$work/base" 2>/dev/null || true
	rm -rf "$work"
	[ "$done" = 1 ] || exit 2
}
trap finish EXIT
git worktree add -q --detach "$work/base" "$base"
go build -modfile=internal/tools/go.mod -o "$work/apidiff" golang.org/x/exp/cmd/apidiff
failed=0
for package in gen wrapper wrapper/kombotest; do
	import=github.com/kombo-go/kombo/$package
	(cd "$work/base" && "$work/apidiff" -w "$work/export" "$import")
	"$work/apidiff" -incompatible "$work/export" "$import" >"$work/all"
	# The constant Version is meant to change.
	grep -v '^- Version: value changed from ' "$work/all" >"$work/changes" || true
	if [ -s "$work/changes" ]; then
		echo "$package, since $base:"
		cat "$work/changes"
		failed=1
	fi
done
done=1
exit $failed

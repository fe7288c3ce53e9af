#!/bin/sh
# Reports incompatible changes to the public API since the last release, or since any other commit: check-api.sh [COMMIT].
# Exits with 1 if there are some, and with 2 if the comparison failed.
set -eu
cd "$(dirname "$0")/.."
base=${1:-$(git describe --tags --abbrev=0 2>/dev/null || true)}
if [ -z "$base" ]; then
	echo "There is no release to compare the API with yet."
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
apidiff=$(go tool -n -modfile=internal/tools/go.mod apidiff)
internal/public-packages.sh . >"$work/packages"
internal/public-packages.sh "$work/base" >"$work/base-packages"
incompatible=0
while read -r package; do
	if grep -qx "$package" "$work/packages"; then
		(cd "$work/base" && "$apidiff" -w "$work/export" "$package")
		"$apidiff" -incompatible "$work/export" "$package" >"$work/all"
		# The constant Version is meant to change.
		grep -v '^- Version: value changed from ' "$work/all" >"$work/changes" || true
	else
		echo "- the package is gone" >"$work/changes"
	fi
	if [ -s "$work/changes" ]; then
		echo "$package, since $base:"
		cat "$work/changes"
		incompatible=1
	fi
done <"$work/base-packages"
done=1
if [ "$incompatible" = 0 ]; then
	echo "No incompatible changes since $base in $(wc -l <"$work/base-packages" | tr -d ' ') packages."
fi
exit "$incompatible"

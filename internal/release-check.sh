#!/bin/sh
# Reports whether everything is ready for a release: release-check.sh vX.Y.Z [NOTES]. It looks at the changelog, the constant
# Version, the module path, and at whether the API has changed as the version says. What the changelog says about the
# version goes into the file NOTES, or to standard output.
set -eu
version=${1:-}
notes=${2:-/dev/stdout}
cd "$(dirname "$0")/.."
if [ -n "$(git status --porcelain)" ]; then
	echo "Something is not committed, so it would not be in the release:" >&2
	git status --short >&2
	exit 1
fi
if tagged=$(git rev-parse -q --verify "refs/tags/$version^{commit}") && [ "$tagged" != "$(git rev-parse HEAD)" ]; then
	echo "$version is already the tag of another commit: take the next version." >&2
	exit 1
fi
# Candidates such as v1.0.0-rc.1 promise nothing, so no version is held to one.
previous=$(git describe --tags --abbrev=0 --match 'v*' --exclude '*-*' --exclude "$version" 2>/dev/null || true)
breaking=
if [ -n "$previous" ]; then
	if internal/check-api.sh "$previous" >&2; then :; else
		case $? in
		1) breaking=-breaking ;;
		*) exit 1 ;;
		esac
	fi
fi
mkdir -p "$(dirname "$notes")"
go -C internal/tools run ./release -version "$version" -previous "$previous" $breaking -root ../.. >"$notes"
echo "$version can be released${previous:+, after $previous}." >&2

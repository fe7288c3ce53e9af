#!/bin/sh
# Regenerates everything in a copy of the repository and compares: the committed code has to be what the contract
# generates, to the byte.
set -eu
cd "$(dirname "$0")/.."
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
internal/copy-tree.sh "$copy"
# What is generated is made from nothing, so that a file the generator no longer makes is noticed.
find "$copy" -name '*.gen.*' -exec rm {} +
(cd "$copy" && go generate ./...)
failed=0
for file in $(git ls-files -co --exclude-standard '*.gen.*'); do
	if ! diff -u "$file" "$copy/$file"; then
		failed=1
	fi
done
if [ "$failed" = 1 ]; then
	echo "The generated files above are not what the contract generates: run make generate and commit the result." >&2
	exit 1
fi

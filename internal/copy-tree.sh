#!/bin/sh
# Copies what belongs to the repository into a directory, as it is now: copy-tree.sh DIR.
set -eu
cd "$(dirname "$0")/.."
git ls-files -co --exclude-standard | while read -r file; do
	if [ -e "$file" ]; then
		mkdir -p "$1/$(dirname "$file")"
		cp -p "$file" "$1/$file"
	fi
done

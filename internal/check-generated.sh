#!/bin/sh
# Regenerates everything in a copy of the repository and compares: the committed code has to be what the contract
# generates, to the byte. On GitHub the summary of the job also shows the difference.
set -eu
cd "$(dirname "$0")/.."
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
mkdir "$copy/tree"
internal/copy-tree.sh "$copy/tree"
# What is generated is made from nothing, so that a file the generator no longer makes is noticed.
find "$copy/tree" \( -name '*.gen.*' -o -name llms.txt \) -exec rm {} +
(cd "$copy/tree" && go generate ./...)

# What is new comes from the contract: "-" is committed, "+" is what should be.
most=150 # lines of each file
: >"$copy/report"
for file in $( (git ls-files -co --exclude-standard '*.gen.*' llms.txt; cd "$copy/tree" && find . \( -name '*.gen.*' -o -name llms.txt \) | sed 's/^\.\///') | sort -u); do
	old=$file new=$copy/tree/$file
	[ -e "$old" ] || old=/dev/null
	[ -e "$new" ] || new=/dev/null
	if diff -u --label "committed/$file" --label "generated/$file" "$old" "$new" >"$copy/diff"; then
		continue
	fi
	added=$(grep -c '^+' "$copy/diff") removed=$(grep -c '^-' "$copy/diff")
	{
		echo "### $file: $((added - 1)) lines to add, $((removed - 1)) to remove"
		echo
		echo '````diff'
		head -n "$most" "$copy/diff" | cut -c 1-200
		echo '````'
		lines=$(wc -l <"$copy/diff")
		if [ "$lines" -gt "$most" ]; then echo "... and $((lines - most)) lines more."; fi
		echo
	} >>"$copy/report"
done
if [ -s "$copy/report" ]; then
	cat "$copy/report"
	advice="These files are not what make generate writes: run it and commit the result."
	if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
		{ echo "## Generated files are out of date"; echo; echo "$advice"; echo; cat "$copy/report"; } >>"$GITHUB_STEP_SUMMARY"
	fi
	echo "$advice" >&2
	exit 1
fi

#!/bin/sh
# Prints the import paths of the packages that users of the SDK can import, one per line: public-packages.sh [DIR]. DIR is
# the root of a copy of the repository, by default this one.
set -eu
cd "${1:-$(dirname "$0")/..}"
packages=$(go list -f '{{if ne .Name "main"}}{{.ImportPath}}{{end}}' ./...)
echo "$packages" | grep -v -e '/internal/' -e '/examples/'

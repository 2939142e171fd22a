#!/bin/sh
# From a terminal to the archive: curl alone, and sed to take the cursor out of an answer.
set -eu
ADDRESS="http://127.0.0.1:8000"
API="$ADDRESS/api/v1"

ask() { path=$1; shift; curl --silent --show-error --fail-with-body --compressed --get "$API/$path" "$@"; echo; }

# A search: filters repeat; of the answer only what is named.
ask search --data-urlencode "q=作风建设" --data-urlencode "genre=工作总结" --data-urlencode "year=2019.." \
    --data "size=3" --data "fields=total,hits.id,hits.title"

# A report, by an id that a search told.
id=$(ask search --data-urlencode "q=整改" --data "size=1" --data "fields=hits.id" | sed 's/.*"id": "\([^"]*\)".*/\1/')
ask "documents/$id" --data "fields=id,metadata.title,metadata.year"

# What a reader may be about to type; the values of a facet.
ask suggest --data "q=zfjs"
ask facets/region --data-urlencode "q=整改" --data-urlencode "prefix=云" --data "limit=5"

# Everything that a search finds, page by page, each report once.
cursor=""
while :; do
    page=$(ask search --data-urlencode "q=整改" --data "collapse=0" --data "size=20" --data "cursor=$cursor" \
        --data "fields=next,hits.id")
    echo "$page"
    cursor=$(echo "$page" | sed -n 's/.*"next": "\([^"]*\)".*/\1/p')
    [ -n "$cursor" ] || break
done

# Once more, only if something has changed: 304 says that nothing has.
tag=$(curl --silent --head "$API/stats" | tr -d '\r' | sed -n 's/^[Ee][Tt][Aa][Gg]: //p')
curl --silent --output /dev/null --write-out '%{http_code}\n' --header "If-None-Match: $tag" "$API/stats"

#!/usr/bin/env bash
# A completion and a stream with curl.
#
#   TOLLGATE_URL=http://127.0.0.1:8080 TOLLGATE_KEY=sk-tg-... examples/curl.sh
set -euo pipefail
: "${TOLLGATE_URL:=http://127.0.0.1:8080}" "${TOLLGATE_KEY:?a key from: tollgate key create --user NAME}"
model=${TOLLGATE_MODEL:-gpt-4o-mini}

echo "A completion; the answer's x-request-id stands in the ledger too:"
curl --silent --show-error --include "$TOLLGATE_URL/v1/chat/completions" \
    --header "Authorization: Bearer $TOLLGATE_KEY" --header "Content-Type: application/json" \
    --data '{"model": "'"$model"'", "messages": [{"role": "user", "content": "Say hello."}]}'

printf '\n\nA stream:\n'
curl --silent --show-error --no-buffer "$TOLLGATE_URL/v1/chat/completions" \
    --header "Authorization: Bearer $TOLLGATE_KEY" --header "Content-Type: application/json" \
    --data '{"model": "'"$model"'", "stream": true, "messages": [{"role": "user", "content": "Count to five."}]}'

printf '\n\nOne call, which remembers the user:\n'
for prompt in "My favourite number is seven." "What is my favourite number?"; do
    curl --silent --show-error "$TOLLGATE_URL/openai-completion" \
        --header "Authorization: Bearer $TOLLGATE_KEY" --header "Content-Type: application/json" \
        --data '{"model": "'"$model"'", "user_id": "example", "prompt": "'"$prompt"'"}'
    echo
done

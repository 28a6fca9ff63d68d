"""The OpenAI SDK through Tollgate: only the base URL and the key are different.

    pip install openai
    TOLLGATE_KEY=sk-tg-... python examples/sdk.py
"""

import os

import openai

client = openai.OpenAI(
    base_url=os.environ.get("TOLLGATE_URL", "http://127.0.0.1:8080") + "/v1",
    api_key=os.environ["TOLLGATE_KEY"],
    # With a key that a team shares, say who is asking:
    # default_headers={"X-Tollgate-User": "ann"},
)
model = os.environ.get("TOLLGATE_MODEL", "gpt-4o-mini")
messages = [{"role": "user", "content": "Count to five."}]

answer = client.chat.completions.create(model=model, messages=messages)
print(answer.choices[0].message.content, answer.usage.total_tokens, answer._request_id)

for chunk in client.chat.completions.create(model=model, messages=messages, stream=True):
    print(chunk.choices[0].delta.content or "", end="", flush=True)
print()

# Stored completions work with any provider: Tollgate keeps them.
stored = client.chat.completions.create(model=model, messages=messages, store=True, metadata={"app": "example"})
for one in client.chat.completions.list(metadata={"app": "example"}, limit=5):
    print(one.id, one.choices[0].message.content)
client.chat.completions.delete(stored.id)

try:
    client.chat.completions.create(model=model, messages=messages)
except openai.RateLimitError as error:
    if error.code == "insufficient_quota":  # Final until the period ends; the SDK does not retry it.
        print(error.message)
    else:
        raise

// The OpenAI SDK for Node through Tollgate: only the base URL and the key are different.
//
//   npm install openai
//   TOLLGATE_KEY=sk-tg-... node examples/sdk.mjs
import OpenAI from "openai";

const client = new OpenAI({
  baseURL: `${process.env.TOLLGATE_URL ?? "http://127.0.0.1:8080"}/v1`,
  apiKey: process.env.TOLLGATE_KEY,
});
const model = process.env.TOLLGATE_MODEL ?? "gpt-4o-mini";
const messages = [{ role: "user", content: "Count to five." }];

const answer = await client.chat.completions.create({ model, messages });
console.log(answer.choices[0].message.content, answer.usage.total_tokens, answer._request_id);

const stream = await client.chat.completions.create({ model, messages, stream: true });
for await (const chunk of stream) process.stdout.write(chunk.choices[0]?.delta?.content ?? "");
console.log();

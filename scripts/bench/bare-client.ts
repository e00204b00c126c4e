/**
 * What any program would need: the same requests by the same SDK, and nothing done with the replies.
 *
 *   node bare-client.js URL CONVERSATIONS REPLIES
 */
import OpenAI from 'openai';

const [url = '', conversations = '', replies = ''] = process.argv.slice(2);
const client = new OpenAI({ baseURL: url, apiKey: 'none', maxRetries: 0 });

async function converse(): Promise<void> {
  for (let reply = 0; reply < Number(replies); reply += 1) {
    const stream = await client.chat.completions.create({
      model: 'm',
      messages: [{ role: 'user', content: 'tide' }],
      stream: true,
    });
    for await (const _ of stream) {
      // Nothing is done with it.
    }
  }
}

await Promise.all(Array.from({ length: Number(conversations) }, converse));

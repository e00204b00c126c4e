import { deflatedBytes, type MessageAnalysis } from '../analyse-message.ts';
import { entropyBits, ratio } from '../arithmetic.ts';
import type { AnsweredMessage, MessageMetric } from '../metric.ts';

/** How much information a message carries. */
export const INFORMATION_METRICS = [
  {
    name: 'word_entropy',
    scope: 'message',
    sqlType: 'DOUBLE',
    unit: 'bits',
    range: [0, null],
    version: 2,
    definition: 'Shannon entropy of the distribution of words; NULL without words.',
    source: 'Shannon 1948',
    compute: (message) => entropyBits(message.typeCounts, message.words.length),
  },
  {
    name: 'character_entropy',
    scope: 'message',
    sqlType: 'DOUBLE',
    unit: 'bits',
    range: [0, null],
    version: 1,
    definition: 'Shannon entropy of the distribution of code points; NULL for an empty message.',
    source: 'Shannon 1948',
    compute: (message) => entropyBits([...message.characters.values()], message.characterCount),
  },
  {
    name: 'bigram_entropy',
    scope: 'message',
    sqlType: 'DOUBLE',
    unit: 'bits',
    range: [0, null],
    version: 1,
    definition:
      'Conditional entropy of a word given the word before it: entropy of the pairs of adjacent words − entropy of the words that begin one; NULL under two words.',
    source: 'Shannon 1948',
    compute: bigramEntropy,
  },
  {
    name: 'redundancy',
    scope: 'message',
    sqlType: 'DOUBLE',
    unit: 'ratio',
    range: [0, 1],
    version: 1,
    definition: '1 − word_entropy / log₂(different words); NULL under two different words.',
    source: 'Shannon 1948',
    compute: redundancy,
  },
  {
    name: 'compression_ratio',
    scope: 'message',
    sqlType: 'DOUBLE',
    unit: 'ratio',
    range: [0, 1.1],
    version: 1,
    definition:
      'Bytes in raw deflate of level 6 / bytes in UTF-8; NULL under 64 bytes, where the overhead of the format outweighs the text.',
    source: 'RFC 1951',
    compute: compressionRatio,
  },
  {
    name: 'conditional_compression',
    scope: 'message',
    sqlType: 'DOUBLE',
    unit: 'ratio',
    range: [0, null],
    version: 1,
    definition:
      "How much of the message is news given the partner's last: (deflated bytes of both, the partner's first − of the partner's, at least 0) / of this one; NULL when either is under 64 bytes. Deflate sees the last 32 KiB of the partner's.",
    source: 'after Li et al. 2004',
    compute: (message, past) => conditionalCompression(message, past.partner),
  },
] as const satisfies readonly MessageMetric[];

/** Texts of fewer bytes are mostly overhead once they are compressed. */
const LEAST_BYTES = 64;

function bigramEntropy({ wordIds, bigramCounts, typeCounts }: MessageAnalysis): number | null {
  const pairs = wordIds.length - 1;
  if (pairs < 1) return null;
  /** How often each word is the first of a pair: as often as it occurs, but for the last one. */
  const firsts = typeCounts.slice();
  const last = wordIds.at(-1) ?? 0;
  firsts[last] = (firsts[last] ?? 0) - 1;
  const joint = entropyBits(bigramCounts, pairs) ?? 0;
  const first = entropyBits(firsts, pairs);
  // H(next | word) = H(word, next) − H(word); rounding must not take it below nothing.
  return Math.max(0, joint - (first ?? 0));
}

function redundancy({ words, typeCounts }: MessageAnalysis): number | null {
  const entropy = entropyBits(typeCounts, words.length);
  if (entropy === null || typeCounts.length < 2) return null;
  return Math.max(0, 1 - entropy / Math.log2(typeCounts.length));
}

function compressionRatio({ byteLength, deflatedBytes }: MessageAnalysis): number | null {
  return byteLength < LEAST_BYTES ? null : ratio(deflatedBytes, byteLength);
}

function conditionalCompression(
  message: MessageAnalysis,
  partner: AnsweredMessage | null,
): number | null {
  if (partner === null || Math.min(partner.byteLength, message.byteLength) < LEAST_BYTES) {
    return null;
  }
  const both = deflatedBytes(partner.text + message.text);
  return Math.max(0, both - partner.deflatedBytes) / message.deflatedBytes;
}

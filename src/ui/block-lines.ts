import type { AgentId } from '../schemas/ids.ts';
import { type Block, type Tone, thoughtLine, thoughtTitle } from './blocks.ts';
import { sparkline } from './cell-text.ts';
import { convergenceText } from './event-text.ts';
import { formatCount } from './number-format.ts';
import { indentLines, wrapLines } from './wrap.ts';

/** One row of a block: sanitised, and no wider than was asked for. */
export type BlockLine =
  | { readonly role: 'name'; readonly text: string; readonly agent: AgentId }
  | { readonly role: 'text' | 'bold' | Tone; readonly text: string };

/**
 * What was complete in a conversation as rows, for a screen that is scrolled.
 *
 * @param opensThoughts Whether thoughts are shown whole.
 */
export function blocksAsLines(
  blocks: readonly Block[],
  width: number,
  opensThoughts: boolean,
): readonly BlockLine[] {
  return blocks.flatMap(
    (block) => [{ role: 'text', text: '' }, ...linesOf(block, width, opensThoughts)] as const,
  );
}

function linesOf(block: Block, width: number, opensThoughts: boolean): BlockLine[] {
  const lines = (role: 'text' | 'bold' | Tone, text: string): BlockLine[] =>
    wrapLines(text, width).map((line) => ({ role, text: line }));
  const said = (text: string): BlockLine[] =>
    text.trim() === ''
      ? []
      : indentLines(text, width).map((line) => ({ role: 'text', text: line }));
  switch (block.kind) {
    case 'heading':
      return [
        ...lines('bold', block.title),
        ...block.agents.flatMap(({ name, model }) => lines('text', `${name}  ${model}`)),
        ...(block.prompt === null
          ? []
          : [...lines('quiet', 'opening prompt'), ...said(block.prompt)]),
      ];
    case 'turn': {
      const of = block.maxTurns === null ? '' : ` of ${formatCount(block.maxTurns)}`;
      const score =
        block.convergence === null
          ? ''
          : ` · ${convergenceText(block.convergence, block.trend)} ${sparkline(block.scores)}`.trimEnd();
      return lines('quiet', `── turn ${formatCount(block.turn)}${of}${score}`);
    }
    case 'message':
      return [
        { role: 'name', text: block.name, agent: block.agent },
        ...said(block.text),
        ...(block.remark === null ? [] : lines('quiet', `  (${block.remark})`)),
      ];
    case 'intervention':
      return [...lines('quiet', block.title), ...said(block.text)];
    case 'thought':
      return opensThoughts
        ? [
            ...lines('quiet', thoughtTitle(block)),
            ...said(block.text).map(({ text }): BlockLine => ({ role: 'quiet', text })),
          ]
        : [{ role: 'quiet', text: thoughtLine(block, width) }];
    case 'notice':
      return lines(block.tone, block.text);
    case 'end':
      return [...lines(block.tone, block.text), ...lines('quiet', block.numbers)];
    default:
      return block satisfies never;
  }
}

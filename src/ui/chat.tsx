import { Box, Static, Text } from 'ink';
import { createElement, type ReactNode } from 'react';
import type { AgentId } from '../schemas/ids.ts';
import { type Block, type Tone, thoughtLine, thoughtTitle } from './blocks.ts';
import { sparkline } from './cell-text.ts';
import { convergenceText } from './event-text.ts';
import { type LiveLine, layoutWidth, type Screen } from './live-region.ts';
import { markdownLight, type Span } from './markdown-light.ts';
import { formatCount } from './number-format.ts';
import type { Press } from './presses.ts';
import { useKeys } from './use-keys.ts';
import { displayWidth, indentLines, wrapLines } from './wrap.ts';

/** A block and its place in the order of all blocks of the screen. */
export interface NumberedBlock {
  readonly number: number;
  readonly block: Block;
}

export interface ChatProps {
  /**
   * What was finished last. Blocks that are not there yet are drawn above the live region, once and
   * for good; those of an earlier batch need not be passed again.
   */
  readonly finished: readonly NumberedBlock[];
  /** The part that is redrawn; empty once the screen is closed. */
  readonly live: readonly LiveLine[];
  readonly screen: Screen;
  readonly colour: boolean;
  /** Whether headings show both system prompts. */
  readonly showSystemPrompts: boolean;
  /** Whether thoughts that are drawn now are drawn whole. */
  readonly opensThoughts: boolean;
  /** Whether standard input is a terminal that can be read key by key. */
  readonly takesKeys: boolean;
  /** Called for every Ctrl-C. */
  readonly onInterrupt: () => void;
  /** Called for every other key. */
  readonly onKey: (press: Press) => void;
}

/**
 * A blue and an orange that can be read on black (5.4:1) and on white (3.9:1), and that people who
 * confuse red and green tell apart.
 */
const AGENT_COLOURS = { agent_a: 'ansi256(32)', agent_b: 'ansi256(166)' } as const;

/** A conversation on a terminal: what is complete scrolls by, what is under way is redrawn below. */
export function Chat(props: ChatProps): ReactNode {
  const { finished, live, screen, colour, showSystemPrompts, opensThoughts, takesKeys } = props;
  const { onInterrupt, onKey } = props;
  useKeys((press) => {
    if (press.key.ctrl && press.input === 'c') onInterrupt();
    else onKey(press);
  }, takesKeys);
  const width = layoutWidth(screen);
  return (
    <>
      {/* A Static of its own for every batch: one for all would keep every block to the end. */}
      <Static key={finished[0]?.number ?? 0} items={[...finished]}>
        {({ number, block }) => (
          <Box key={number} flexDirection="column" marginTop={1} width={width}>
            <BlockView
              block={block}
              width={width}
              colour={colour}
              showsPrompts={showSystemPrompts}
              opensThoughts={opensThoughts}
            />
          </Box>
        )}
      </Static>
      <Box flexDirection="column">
        {live.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is nothing but its row
          <LiveLineView key={index} line={line} colour={colour} />
        ))}
      </Box>
    </>
  );
}

interface BlockViewProps {
  readonly block: Block;
  readonly width: number;
  readonly colour: boolean;
  readonly showsPrompts: boolean;
  readonly opensThoughts: boolean;
}

function BlockView(props: BlockViewProps): ReactNode {
  const { block, width, colour, showsPrompts, opensThoughts } = props;
  switch (block.kind) {
    case 'heading':
      return <Heading block={block} width={width} colour={colour} showsPrompts={showsPrompts} />;
    case 'turn':
      return <Text dimColor>{turnRule(block, width)}</Text>;
    case 'message':
      return (
        <>
          <Name agent={block.agent} colour={colour}>
            {block.name}
          </Name>
          {block.text.trim() === '' ? null : <Said text={block.text} width={width} />}
          {block.remark === null ? null : (
            <Text dimColor>{indentLines(`(${block.remark})`, width).join('\n')}</Text>
          )}
        </>
      );
    case 'intervention':
      return <Labelled label={block.title} text={block.text} width={width} />;
    case 'thought':
      return opensThoughts ? (
        <Text dimColor>{[thoughtTitle(block), ...indentLines(block.text, width)].join('\n')}</Text>
      ) : (
        <Text dimColor>{thoughtLine(block, width)}</Text>
      );
    case 'notice':
      return (
        <Toned tone={block.tone} colour={colour}>
          {wrapLines(block.text, width).join('\n')}
        </Toned>
      );
    case 'end':
      return (
        <>
          <Text dimColor>{'─'.repeat(width)}</Text>
          <Toned tone={block.tone} colour={colour}>
            {wrapLines(block.text, width).join('\n')}
          </Toned>
          <Text dimColor>{wrapLines(block.numbers, width).join('\n')}</Text>
        </>
      );
    default:
      return block satisfies never;
  }
}

interface HeadingProps extends Omit<BlockViewProps, 'opensThoughts'> {
  readonly block: Extract<Block, { kind: 'heading' }>;
}

function Heading({ block, width, colour, showsPrompts }: HeadingProps): ReactNode {
  const nameWidth = Math.max(...block.agents.map(({ name }) => displayWidth(name)));
  return (
    <>
      <Text bold>{wrapLines(block.title, width).join('\n')}</Text>
      {block.agents.map(({ agent, name, model }) => (
        <Text key={agent}>
          <Name agent={agent} colour={colour}>
            {name}
          </Name>
          {' '.repeat(nameWidth - displayWidth(name) + 2)}
          {model}
        </Text>
      ))}
      {showsPrompts
        ? block.agents.map(({ agent, name, systemPrompt }) => (
            <Box key={agent} flexDirection="column" marginTop={1}>
              <Labelled
                label={`system prompt of ${name}`}
                text={systemPrompt ?? '(none)'}
                width={width}
              />
            </Box>
          ))
        : null}
      {block.prompt === null ? null : (
        <Box flexDirection="column" marginTop={1}>
          <Labelled label="opening prompt" text={block.prompt} width={width} />
        </Box>
      )}
    </>
  );
}

/** `── turn 3 of 10 ──────── convergence 0.42, increasing ▂▃▄ ──` */
function turnRule(block: Extract<Block, { kind: 'turn' }>, width: number): string {
  const { turn, maxTurns, convergence, trend, scores } = block;
  const of = maxTurns === null ? '' : ` of ${formatCount(maxTurns)}`;
  const left = `── turn ${formatCount(turn)}${of} `;
  const sparks = scores.length < 2 ? '' : ` ${sparkline(scores)}`;
  const right = convergence === null ? '' : ` ${convergenceText(convergence, trend)}${sparks} ──`;
  return left + '─'.repeat(Math.max(width - left.length - right.length, 2)) + right;
}

interface LabelledProps {
  readonly label: string;
  readonly text: string;
  readonly width: number;
}

function Labelled({ label, text, width }: LabelledProps): ReactNode {
  return (
    <>
      <Text dimColor>{label}</Text>
      <Body text={text} width={width} />
    </>
  );
}

function Body({ text, width }: { readonly text: string; readonly width: number }): ReactNode {
  return <Text>{indentLines(text, width).join('\n')}</Text>;
}

/** What a model says, with what little of Markdown reads better set. */
function Said({ text, width }: { readonly text: string; readonly width: number }): ReactNode {
  return markdownLight(indentLines(text, width)).map((spans, key) =>
    createElement(Text, { key }, ...(spans.length === 0 ? [' '] : spans.map(piece))),
  );
}

function piece({ text, style }: Span): ReactNode {
  return style === 'plain' ? (
    text
  ) : (
    <Text bold={style === 'bold'} dimColor={style === 'quiet'}>
      {text}
    </Text>
  );
}

interface NameProps {
  readonly agent: AgentId;
  readonly colour: boolean;
  readonly children: string;
}

export function Name({ agent, colour, children }: NameProps): ReactNode {
  return (
    <Text bold {...(colour ? { color: AGENT_COLOURS[agent] } : {})}>
      {children}
    </Text>
  );
}

interface TonedProps {
  readonly tone: Tone;
  readonly colour: boolean;
  readonly children: string;
}

export function Toned({ tone, colour, children }: TonedProps): ReactNode {
  switch (tone) {
    case 'quiet':
      return <Text dimColor>{children}</Text>;
    case 'warning':
      return <Text {...(colour ? { color: 'yellow' } : {})}>{children}</Text>;
    case 'error':
      return (
        <Text bold {...(colour ? { color: 'red' } : {})}>
          {children}
        </Text>
      );
    default:
      return tone satisfies never;
  }
}

/** Takes exactly one row, at any width the terminal may have come to before the next frame. */
function LiveLineView({ line, colour }: { line: LiveLine; colour: boolean }): ReactNode {
  return (
    <Text wrap="truncate">
      <LiveText line={line} colour={colour} />
    </Text>
  );
}

function LiveText({ line, colour }: { line: LiveLine; colour: boolean }): ReactNode {
  switch (line.role) {
    case 'name':
      return (
        <Name agent={line.agent} colour={colour}>
          {line.text}
        </Name>
      );
    case 'text':
      // An empty text would take no row at all.
      return line.text || ' ';
    case 'quiet':
    case 'warning':
      return (
        <Toned tone={line.role} colour={colour}>
          {line.text}
        </Toned>
      );
    default:
      return line satisfies never;
  }
}

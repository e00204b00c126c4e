import { Box, type Key, Text, useInput } from 'ink';
import type { ReactNode } from 'react';
import { Name, Toned } from './chat.tsx';
import type { MonitorLine } from './monitor-lines.ts';

export interface MonitorProps {
  readonly lines: readonly MonitorLine[];
  readonly colour: boolean;
  /** Whether standard input is a terminal that can be read key by key. */
  readonly takesKeys: boolean;
  readonly onKey: (input: string, key: Key) => void;
}

/** The monitor on a terminal: nothing but its rows, and the keys. */
export function Monitor({ lines, colour, takesKeys, onKey }: MonitorProps): ReactNode {
  useInput(onKey, { isActive: takesKeys });
  return (
    <Box flexDirection="column">
      {lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is nothing but its row
        <Text key={index} wrap="truncate">
          <Line line={line} colour={colour} />
        </Text>
      ))}
    </Box>
  );
}

function Line({ line, colour }: { line: MonitorLine; colour: boolean }): ReactNode {
  // An empty text would take no row at all.
  const text = line.text || ' ';
  switch (line.role) {
    case 'name':
      return (
        <Name agent={line.agent} colour={colour}>
          {text}
        </Name>
      );
    case 'text':
      return text;
    case 'bold':
      return <Text bold>{text}</Text>;
    case 'quiet':
    case 'warning':
    case 'error':
      return (
        <Toned tone={line.role} colour={colour}>
          {text}
        </Toned>
      );
    default:
      return line satisfies never;
  }
}

import { describe, expect, it } from 'vitest';
import { type FilePart, NO_ROWS } from '../../../src/storage/file-rows.ts';
import type { Pack } from '../../../src/storage/pack.ts';
import { textsOf } from '../../../src/storage/packed-rows.ts';
import { Packer, STRETCH_BYTES } from '../../../src/storage/packer.ts';

const NOW = new Date(0);

/** A file of one conversation, or a part of it that is not the last, with a bad line to tell it by. */
function part(name: string, { conversation = 1, bytes = 10, isLast = true } = {}): FilePart {
  const path = `${conversation}.jsonl`;
  const subject = {
    experiment_id: 'exp_00000001',
    conversation_id: `conv_00000001_000${conversation}`,
  } as const;
  const ownRow = {
    ...subject,
    path,
    size_bytes: bytes,
    modified_at: NOW,
    fingerprint: '',
    last_seq: null,
    event_count: 0,
    rejected_line_count: 1,
    row_count: 0,
    embedding_model: null,
    imported_at: NOW,
  };
  return {
    ...NO_ROWS,
    rejected_lines: [{ path, line: 1, byte_offset: 0, reason: 'not_json', detail: name, text: '' }],
    path,
    imported_file: isLast ? ownRow : null,
    subject,
    redacted: false,
    size: 0,
    readBytes: bytes,
  };
}

function packerOf(...parts: readonly FilePart[]): Packer {
  const packer = new Packer();
  for (const each of parts) packer.add(each);
  return packer;
}

/** The names of the parts whose rows are in it, a list for each time rows were packed. */
function packed({ rows }: Pack): readonly (readonly (string | null)[])[] {
  return rows.rejected_lines.map(({ columns }) => {
    const details = columns.filter((column) => column.kind === 'text')[2];
    if (details === undefined) throw new Error('no column of details');
    return [...textsOf(details)];
  });
}

describe('Packer', () => {
  it('packs small files together', () => {
    expect(packed(packerOf(part('a'), part('b')).take())).toEqual([['a', 'b']]);
  });

  it('packs what it has once that is of so much text', () => {
    const half = { bytes: STRETCH_BYTES / 2 };
    const less = { bytes: STRETCH_BYTES / 2 - 1 };
    expect(packed(packerOf(part('a', half), part('b', less), part('c')).take())).toEqual([
      ['a', 'b', 'c'],
    ]);
    expect(packed(packerOf(part('a', half), part('b', half), part('c')).take())).toEqual([
      ['a', 'b'],
      ['c'],
    ]);
  });

  it('packs a part of a file that is not the last by itself: nobody knows yet how long it is', () => {
    expect(packed(packerOf(part('a', { isLast: false }), part('b')).take())).toEqual([
      ['a'],
      ['b'],
    ]);
  });

  it('says how much memory it takes, of text that is to be packed and of rows that are', () => {
    expect(new Packer().bytes).toBe(0);
    expect(packerOf(part('a', { bytes: 10 }), part('b', { bytes: 20 })).bytes).toBe(30);

    const large = packerOf(part('a', { bytes: STRETCH_BYTES }));
    const rowBytes = large.bytes;
    expect(rowBytes).toBeGreaterThan(0);
    expect(rowBytes).toBeLessThan(STRETCH_BYTES);
    large.add(part('b', { bytes: 20 }));
    expect(large.bytes).toBe(rowBytes + 20);
  });

  it('has nothing any more once all of it is taken', () => {
    for (const bytes of [10, STRETCH_BYTES]) {
      const packer = packerOf(part('a', { bytes }));
      expect(packer.isEmpty).toBe(false);
      packer.take();
      expect(packer).toMatchObject({ isEmpty: true, bytes: 0 });
      expect(packer.hasSubjectOf(packerOf(part('again')))).toBe(false);
      packer.add(part('b'));
      expect(packed(packer.take())).toEqual([['b']]);
    }
    expect(new Packer().isEmpty).toBe(true);
    expect(new Packer().take().files).toEqual([]);
  });

  it('knows whether another has rows of a conversation that it has rows of', () => {
    const packer = packerOf(part('a', { conversation: 1 }), part('b', { conversation: 2 }));
    expect(packer.hasSubjectOf(packerOf(part('c', { conversation: 2 })))).toBe(true);
    expect(packer.hasSubjectOf(packerOf(part('c', { conversation: 3 })))).toBe(false);
    packer.append(packerOf(part('c', { conversation: 3 })));
    expect(packer.hasSubjectOf(packerOf(part('d', { conversation: 3 })))).toBe(true);
  });

  it('takes files that no event was read of for no conversation', () => {
    const unread = { ...part('a'), subject: { experiment_id: null, conversation_id: null } };
    expect(packerOf(unread).hasSubjectOf(packerOf(unread))).toBe(false);
  });
});

describe('appending to a packer', () => {
  it('packs what neither has packed together, once that is of so much text', () => {
    const packer = packerOf(part('a'));
    packer.append(packerOf(part('b', { bytes: 20 })));
    expect(packer.bytes).toBe(30);
    packer.append(packerOf(part('c', { bytes: STRETCH_BYTES - 30 })));
    packer.append(packerOf(part('d')));
    expect(packed(packer.take())).toEqual([['a', 'b', 'c'], ['d']]);
  });

  it('keeps the order when the other has packed some of its rows', () => {
    const packer = packerOf(part('a'));
    packer.append(
      packerOf(part('b1', { conversation: 2, isLast: false }), part('b2', { conversation: 2 })),
    );
    packer.append(packerOf(part('c', { conversation: 3 })));
    const pack = packer.take();
    expect(packed(pack)).toEqual([['a'], ['b1'], ['b2', 'c']]);
    expect(pack.files.map(({ path }) => path)).toEqual(['1.jsonl', '2.jsonl', '3.jsonl']);
  });
});

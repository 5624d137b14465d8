/** Where text goes, and whether someone looks on. */
export type Stream = Pick<NodeJS.WriteStream, 'write' | 'isTTY' | 'columns' | 'rows' | 'on' | 'off'>;

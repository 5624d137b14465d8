import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMessageRegistry } from '../message-registry.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'blender-sim-protos-'));
});
afterEach(() => rm(folder, { recursive: true }));

const learn = async (source: string) => {
  await writeFile(path.join(folder, 'x.proto'), source);
  return createMessageRegistry().learnFiles([path.join(folder, 'x.proto')]);
};

describe('errors name file, line and what was expected', () => {
  it.each([
    ['message A {\n  optional int32 x 1;\n}', 2, 'expected "=" after the field "x", got "1"'],
    ['message A {\n  optional int32 x = 1\n}', 3, 'expected ";" after the field "x", got "}"'],
    ['message A {\n  int32 x = 1;\n}', 2, 'optional, required or repeated'],
    ['message A {\n\n', 3, 'got the end of the file'],
    ['message A {\n  optional B b = 1;\n}', 2, 'there is no type "B" here or in what this file imports'],
    ['syntax = "proto3";\nmessage A {\n  required int32 x = 1;\n}', 3, 'no required'],
    ['syntax = "proto3";\nenum E {\n  A = 1;\n}', 2, 'has to be 0'],
    ['syntax = "proto3";\nmessage A {\n  int32 x = 1 [default = 2];\n}', 3, 'no defaults'],
    ['syntax = "proto4";', 1, 'expected "proto2" or "proto3", got "proto4"'],
    ['edition = "2023";', 1, 'editions are not read'],
    [
      'message A {\n  optional int32 x = 1;\n  optional int32 y = 1;\n}',
      1,
      '"x" and "y" of "A" have the same number 1',
    ],
    ['message A {\n  optional int32 x = 1;\n  optional int32 x = 2;\n}', 3, '"A.x" is declared twice, first in line 2'],
    ['message A {}\nmessage A {}', 2, '"A" is declared twice, first in line 1'],
    ['message A {\n  optional int32 x = 0;\n}', 2, 'not from 1 to 536870911'],
    ['message A {\n  optional int32 x = 19500;\n}', 2, 'protobuf keeps 19000 to 19999'],
    ['message A {\n  reserved 1;\n  optional int32 x = 1;\n}', 1, 'is reserved'],
    ['message A {\n  optional int32 x = 1 [default = "a"];\n}', 2, 'expected an integer, got "a"'],
    ['message A {\n  optional int32 x = 1 [default = 4294967296];\n}', 2, 'the default is 4294967296, not from'],
    ['message A {\n  optional E e = 1 [default = B];\n}\nenum E { A1 = 0; }', 2, '"E" has no value "B"'],
    ['message A {\n  optional bool b = 1 [depricated = true];\n}', 2, '"depricated" is no option of FieldOptions'],
    ['message A {\n  map<double, int32> m = 1;\n}', 2, 'not double'],
    ['enum E {\n}', 1, 'has no value'],
    ['enum E {\n  A = 1;\n  B = 1;\n}', 1, 'allow_alias'],
    ['/* open', 1, 'no "*/"'],
    ['package "a;', 1, 'does not end on its line'],
    ['message A {\n  optional string s = 1 [default = "\\q"];\n}', 2, '"\\q" is no escape'],
    ['\nimport "gone.proto";', 2, 'there is no "gone.proto"'],
    ['\nimport "x.proto";', 2, 'imports, over others'],
    ['service S {\n  rpc Go (A) returns (A);\n}', 2, 'there is no type "A"'],
    [
      'message A {}\nservice S {\n  rpc Go (A) returns (E);\n}\nenum E { X = 0; }',
      3,
      'expected a message, "E" is an enum',
    ],
    ['~', 1, '"~" has no meaning here'],
    ['message A {\n  optional int32 x = 08;\n}', 2, '"08" is no octal number'],
    ['message A { optional .A.B b = 1; }', 1, 'there is no type ".A.B"'],
  ])('%j', async (source, line, text) => {
    const error = await learn(source).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'CYBER_CONFIG', fields: { line } });
    expect((error as Error).message).toMatch(new RegExp(`/x\\.proto:${line}: `));
    expect((error as Error).message).toContain(text);
  });
});

it('says that a file is not there', async () => {
  const registry = createMessageRegistry();
  await expect(registry.learnFiles([path.join(folder, 'none.proto')])).rejects.toMatchObject({
    code: 'CYBER_CONFIG',
    message: expect.stringContaining('none.proto') as string,
  });
});

it('does not nest without an end', async () => {
  await expect(learn('message A {'.repeat(5000))).rejects.toThrow(/declared twice|nested deeper/);
  const source = Array.from({ length: 5000 }, (_, n) => `message A${n} {`).join('\n');
  await expect(learn(source)).rejects.toThrow(/nested deeper than 32/);
});

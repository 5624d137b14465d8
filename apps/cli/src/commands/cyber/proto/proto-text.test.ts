import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createMessageRegistry } from '@blender-sim/cyber';
import { RoleAttributesSchema } from '@blender-sim/topology';
import { expect, test } from 'vitest';
import { protoText } from './proto-text.js';

test('a proto2 file with defaults, enums and imports reads as it was written', () => {
  const text = protoText(RoleAttributesSchema);
  expect(text).toMatch(
    /^\/\/ cyber\/proto\/role_attributes\.proto\nsyntax = "proto2";\npackage apollo\.cyber\.proto;\n/,
  );
  expect(text).toContain('import "cyber/proto/qos_profile.proto";');
  expect(text).toContain('message RoleAttributes {\n  optional string host_name = 1;\n');
  expect(text).toContain('  optional .apollo.cyber.proto.QosProfile qos_profile = 11;');
  expect(text).toContain('// cyber/proto/qos_profile.proto\nsyntax = "proto2";');
  expect(text).toContain('  optional .apollo.cyber.proto.QosHistoryPolicy history = 1 [default = HISTORY_KEEP_LAST];');
  expect(text).toContain('enum QosHistoryPolicy {\n  HISTORY_SYSTEM_DEFAULT = 0;\n');
});

const TRICKY = `syntax = "proto2";
package t;
enum Color { option allow_alias = true; RED = 1; ROT = 1; BLUE = -2; }
message Outer {
  enum Inner { A = 0; }
  message Deep { required int32 x = 1; }
  required Deep deep = 1;
  optional string text = 2 [default = "a\\"b\\\\c\\n\\303\\244"];
  optional double ratio = 3 [default = inf];
  repeated sint64 numbers = 4 [packed = true];
  map<string, Deep> places = 5;
  map<int32, Color> colors = 6;
  oneof choice { bool flag = 7; Deep other = 8; }
  optional Inner inner = 9 [deprecated = true];
  optional Color color = 10 [default = BLUE];
  extensions 100 to 199;
  reserved 20 to 22;
  reserved "old";
}
extend Outer { optional int32 more = 100; }
`;
const MODERN = `syntax = "proto3";
package t;
message Modern { optional int32 known = 1; int32 plain = 2; repeated float list = 3; oneof c { string s = 4; bytes b = 5; } }
`;

test.each([
  ['t.Outer', TRICKY],
  ['t.Modern', MODERN],
])('what was written of %s is read as the same type', async (name, source) => {
  const dir = await mkdtemp(path.join(tmpdir(), 'proto-text-'));
  try {
    const render = async (text: string): Promise<string> => {
      await writeFile(path.join(dir, 'tricky.proto'), text);
      const registry = createMessageRegistry();
      await registry.learnFiles([path.join(dir, 'tricky.proto')], [dir]);
      const message = registry.find(name);
      if (message === undefined) throw new Error(`${name} was not learnt`);
      return protoText(message).replace(/^\/\/ .*\n/, '');
    };
    const written = await render(source);
    expect(await render(written)).toBe(written);
    // Whitespace and where a type is looked for apart, every statement is there.
    const plain = (text: string): string[] =>
      text
        .replace(/\.t\.(Outer\.)?/g, '')
        .split(/[\n;{}]/)
        .map((line) => line.trim().replace(/\\303\\244/, '\\xc3\\xa4'))
        .filter((line) => line !== '')
        .sort();
    expect(plain(written)).toEqual(plain(source));
  } finally {
    await rm(dir, { recursive: true });
  }
});

import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const TESTS = ['**/*.test.ts', '**/src/testing/**', 'conformance/**', 'bench/**'];

export default defineConfig(
  { ignores: ['**/node_modules/', '**/dist/', '**/gen/', '**/coverage/', '**/assembly/', 'out/'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      // All files in one program: a program a package resolves and checks what the packages share again and again, and
      // takes a sixth more of a processor.
      parserOptions: { project: 'tsconfig.lint.json', tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/consistent-type-exports': 'error',
      // isolatedDeclarations wants the type on the declaration.
      '@typescript-eslint/consistent-generic-constructors': 'off',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      eqeqeq: 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Named exports only (90-style, 16).' },
        { selector: 'ExportAllDeclaration', message: 'Say what is exported (90-style, 16).' },
      ],
      // `promise.then(resolve, reject).finally(...)` and signals' reasons: whatever was thrown or given is passed on as it is.
      '@typescript-eslint/prefer-promise-reject-errors': [
        'error',
        { allowThrowingUnknown: true, allowThrowingAny: true },
      ],
      '@typescript-eslint/only-throw-error': ['error', { allowThrowingUnknown: true, allowThrowingAny: true }],
      // `() => emitter.emit()` and `void list.push()` in arrow functions read better than three lines.
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidOperator: true },
      ],
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      // Interfaces and type aliases say different things here; index signatures of the wire's maps stay as they are.
      '@typescript-eslint/consistent-type-definitions': 'off',
      // Type parameters on generic helpers document what the caller gets.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      // A number in a message is what it looks like.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // isolatedDeclarations wants exported constants annotated.
      '@typescript-eslint/no-inferrable-types': 'off',
      // It does not know that a flag or a signal may have changed across an await or a callback.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      // `deferred<void>()` is what it says; the rule knows type arguments of types only, not of calls.
      '@typescript-eslint/no-invalid-void-type': 'off',
      // It asks for the `!` that no-non-null-assertion forbids; an `as` carries its reason.
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      // The compiler forbids `record.name` on index signatures (noPropertyAccessFromIndexSignature); the rule asks for it.
      '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    files: TESTS,
    rules: {
      // Fakes have to be async, empty or unbound to have the shape of what they stand for.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/unbound-method': 'off',
      // A test that reads past an array fails, as it should.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/explicit-module-boundary-types': 'off',
    },
  },
  {
    // Tools that load these files ask for a default export.
    files: ['*.config.ts', '*.config.js', '.dependency-cruiser.cjs'],
    rules: { 'no-restricted-syntax': 'off' },
  },
);

// The layers of the house (90-style): imports only look down, never across, and there is no cycle, types included.

const TESTS = '(\\.test\\.ts$|/testing/|^conformance/|^bench/)';
const CORE = '^(base|rig/protocol|rig/description|rig/optics)/';
const SIDES = '^rig/(driver|mainnode|rendernode)/';
const RTPS = '^cyber/rtps/src/';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycle',
      comment: 'Two files that need each other are one idea, or hide a third; types count.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'not-to-unresolvable',
      comment: 'An import that resolves to nothing would escape every other rule.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'base-is-the-ground',
      severity: 'error',
      from: { path: '^base/' },
      to: { path: '^(cyber|rig|apps|conformance|bench|examples)/' },
    },
    {
      name: 'rtps-needs-base-only',
      severity: 'error',
      from: { path: '^cyber/rtps/' },
      to: { path: '^(cyber|rig|apps|conformance|bench|examples)/', pathNot: '^cyber/rtps/' },
    },
    {
      name: 'one-file-has-the-sockets',
      severity: 'error',
      from: { path: '^cyber/', pathNot: [TESTS, '^cyber/rtps/src/transport/udp-socket\\.ts$'] },
      to: { path: '^(node:)?dgram$' },
    },
    rtpsLayer('structure', []),
    rtpsLayer('cdr', ['structure']),
    rtpsLayer('parameters', ['structure', 'cdr']),
    rtpsLayer('messages', ['structure', 'cdr', 'parameters']),
    rtpsLayer('behavior', ['structure', 'cdr', 'parameters', 'messages']),
    rtpsLayer('discovery', ['structure', 'cdr', 'parameters', 'messages', 'behavior']),
    rtpsLayer('transport', ['structure']),
    rtpsLayer('participant', ['structure', 'cdr', 'parameters', 'messages', 'behavior', 'discovery', 'transport']),
    {
      name: 'rtps-engines-have-no-world',
      comment: 'What they send and when they wake is asked for through EngineWorld; time is told (decision 15).',
      severity: 'error',
      from: { path: `${RTPS}(structure|cdr|parameters|messages|behavior|discovery)/`, pathNot: TESTS },
      to: { path: '^(node:)?(dgram|dns|fs|http|https|os|perf_hooks|timers|tls|worker_threads)(/|$)' },
    },
    {
      name: 'rtps-writers-and-readers-meet-on-the-wire',
      severity: 'error',
      from: { path: `${RTPS}behavior/(writer|reader)/`, pathNot: TESTS },
      to: { path: `${RTPS}behavior/(writer|reader)/`, pathNot: `${RTPS}behavior/$1/` },
    },
    {
      name: 'rtps-simulated-network-is-a-transport',
      comment: 'Shipped for the tests of others: of the library it knows what it stands in for, and no more.',
      severity: 'error',
      from: { path: `${RTPS}testing/`, pathNot: '\\.test\\.ts$' },
      to: { path: RTPS, pathNot: `${RTPS}(testing/|transport/|structure/|rtps-error\\.ts$)` },
    },
    {
      name: 'topology-needs-rtps-and-base-only',
      severity: 'error',
      from: { path: '^cyber/topology/' },
      to: { path: '^(cyber|rig|apps|conformance|bench|examples)/', pathNot: '^cyber/(topology|rtps)/' },
    },
    {
      name: 'topology-managers-know-no-network',
      comment: 'What lives is decided by messages and the time that they are told.',
      severity: 'error',
      from: { path: '^cyber/topology/src/(graph|managers)/', pathNot: TESTS },
      to: {
        path: ['^cyber/topology/src/(wire|topology)/', '^cyber/rtps/', '^(node:)?(dgram|dns|fs|os|timers)(/|$)'],
        pathNot: '^cyber/topology/src/wire/(generation|message-info)\\.ts$',
      },
    },
    {
      name: 'topology-wires-know-no-managers',
      severity: 'error',
      from: { path: '^cyber/topology/src/wire/', pathNot: TESTS },
      to: { path: '^cyber/topology/src/(managers|topology|graph)/' },
    },
    {
      name: 'node-needs-topology-and-below-only',
      severity: 'error',
      from: { path: '^cyber/node/' },
      to: { path: '^(rig|apps|conformance|bench|examples)/' },
    },
    {
      name: 'cyber-and-rig-meet-in-apps',
      severity: 'error',
      from: { path: '^rig/' },
      to: { path: '^cyber/' },
    },
    {
      name: 'protocol-and-description-need-base-only',
      severity: 'error',
      from: { path: '^rig/(protocol|description)/' },
      to: { path: '^(rig|apps|conformance|bench|examples)/', pathNot: '^rig/$1/' },
    },
    {
      name: 'optics-needs-base-protocol-description-only',
      severity: 'error',
      from: { path: '^rig/optics/' },
      to: { path: '^(rig|apps|conformance|bench|examples)/', pathNot: `(${CORE})` },
    },
    {
      name: 'basis-and-embedded-need-the-core-only',
      severity: 'error',
      from: { path: '^rig/(basis|embedded)/' },
      to: { path: '^(rig|apps|conformance|bench|examples)/', pathNot: [CORE, '^rig/$1/'] },
    },
    {
      name: 'sides-never-across',
      comment: 'Driver, main node and render node meet on the wire only.',
      severity: 'error',
      from: { path: '^rig/(driver|mainnode|rendernode)/' },
      to: { path: SIDES, pathNot: '^rig/$1/' },
    },
    {
      name: 'rig-never-looks-up',
      severity: 'error',
      from: { path: '^rig/' },
      to: { path: '^(apps|conformance|bench|examples)/' },
    },
    {
      name: 'apps-never-look-up',
      severity: 'error',
      from: { path: '^apps/' },
      to: { path: '^(conformance|bench|examples)/' },
    },
    {
      name: 'another-package-through-its-exports',
      comment:
        "Another package's files are reached by its name, as its package.json exports them, never by a path into it.",
      severity: 'error',
      from: { path: '^(base|cyber/[^/]+|rig/[^/]+|apps/[^/]+|conformance|bench|examples)/' },
      to: {
        path: '^(base|cyber/[^/]+|rig/[^/]+|apps/[^/]+|conformance|bench)/',
        pathNot: ['^$1/', '/src/index\\.ts$', '/src/testing/index\\.ts$'],
      },
    },
    {
      name: 'no-relative-path-into-another-package',
      severity: 'error',
      from: { path: '^(base|cyber/[^/]+|rig/[^/]+|apps/[^/]+|conformance|bench|examples)/' },
      to: {
        path: '^(base|cyber/[^/]+|rig/[^/]+|apps/[^/]+|conformance|bench)/',
        pathNot: '^$1/',
        dependencyTypes: ['local'],
        dependencyTypesNot: ['aliased-workspace'],
      },
    },
    {
      name: 'testing-is-for-tests',
      severity: 'error',
      from: { pathNot: TESTS },
      to: { path: '/src/testing/' },
    },
    {
      name: 'tests-are-not-imported',
      severity: 'error',
      from: {},
      to: { path: '\\.test\\.ts$' },
    },
    {
      name: 'processes-are-started-in-few-places',
      comment: 'One file of the render node starts Blender; the apps, the tests and the scripts start the rest.',
      severity: 'error',
      from: { path: '^(base|cyber|rig|examples)/', pathNot: [TESTS, '^rig/rendernode/src/.*process'] },
      to: { path: '^(node:)?child_process$' },
    },
    {
      name: 'dev-tools-only-in-tests',
      severity: 'error',
      from: { path: '^(base|cyber|rig|apps)/', pathNot: TESTS },
      to: { path: 'node_modules/(vitest|fast-check|tsx|typescript)/' },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules'] },
    exclude: { path: ['(^|/)dist/', '(^|/)gen/.+\\.(js|d\\.ts)$'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      // Workspace packages from source, as the tests and the compiler have them.
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'default'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};

/** A folder of cyber/rtps may use those below it; tests and the simulated world beside it may use more. */
function rtpsLayer(folder, below) {
  return {
    name: `rtps-${folder}-looks-down`,
    severity: 'error',
    from: { path: `${RTPS}${folder}/`, pathNot: TESTS },
    to: {
      path: RTPS,
      pathNot: [`${RTPS}(${[folder, ...below].join('|')})/`, `${RTPS}rtps-error\\.ts$`],
    },
  };
}

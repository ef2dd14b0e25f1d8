import { CONTRACT } from '../../contract/index.ts';

/** What a new package takes over from this one. */
export interface Own {
  readonly version: string;
  readonly engines: object;
  readonly devDependencies: Readonly<Record<string, string>>;
}

export const packageName = (adapter: string) => `podgate-adapter-${adapter}`;

/** The new package's package.json. Podgate is a peer: whoever installs both has one copy, and the adapter uses that. */
export function manifest(adapter: string, { version, engines, devDependencies }: Own): string {
  const own = Object.entries(devDependencies).filter(([name]) => ['@types/node', 'typescript'].includes(name));
  return textOf({
    name: packageName(adapter),
    version: '0.1.0',
    description: `Podgate's adapter for ${adapter}`,
    type: 'module',
    engines,
    podgate: { contract: CONTRACT },
    exports: {
      '.': { types: './dist/index.d.ts', default: './dist/index.js' },
      './simulator': { types: './dist/simulator/index.d.ts', default: './dist/simulator/index.js' },
    },
    files: ['dist', '!dist/**/*.test.*', 'README.md'],
    scripts: {
      build: 'tsc',
      prepack: 'npm run build',
      pretest: 'npm run build',
      test: 'node --test dist/conformance.test.js',
      simulator: 'node dist/simulator/run.js',
    },
    peerDependencies: { podgate: `^${version}` },
    devDependencies: Object.fromEntries(own),
  });
}

/** The new package's tsconfig.json. */
export function tsconfig(): string {
  return textOf({
    compilerOptions: {
      target: 'es2023',
      module: 'nodenext',
      types: ['node'],
      rootDir: 'src',
      outDir: 'dist',
      declaration: true,
      rewriteRelativeImportExtensions: true,
      verbatimModuleSyntax: true,
      strict: true,
      noUncheckedIndexedAccess: true,
      skipLibCheck: true,
    },
    include: ['src'],
  });
}

const textOf = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

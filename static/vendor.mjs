// Copies or bundles the pinned npm packages into vendor/, with a manifest. Run: npm ci && npm run vendor
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defaultTheme } from '@univerjs/themes'
import { build } from 'esbuild'

const HERE = dirname(fileURLToPath(import.meta.url))
const PROJECT = dirname(HERE)
const PACKAGES = join(HERE, 'node_modules')

/** [file in the project, package, file in the package] */
const COPIES = [
  ['static/vendor/socket.io.js', 'socket.io-client', 'dist/socket.io.esm.min.js'],
  ['static/vendor/preact.js', 'preact', 'dist/preact.mjs'],
  ['static/vendor/preact-hooks.js', 'preact', 'hooks/dist/hooks.mjs'],
  ['static/vendor/htm.js', 'htm', 'dist/htm.mjs'],
  ['static/vendor/signals.js', '@preact/signals', 'dist/signals.mjs'],
  ['static/vendor/signals-core.js', '@preact/signals-core', 'dist/signals-core.mjs'],
  ['static/vendor/idb.js', 'idb', 'build/index.js'],
  ['static/vendor/pico.css', '@picocss/pico', 'css/pico.min.css'],
  ['tests/browser/axe.min.js', 'axe-core', 'axe.min.js'],
]

/** The packages of the spreadsheet that speak to people; each language is a file of its own. */
const SPEAKING = `
design docs-ui sheets sheets-formula sheets-formula-ui sheets-numfmt-ui sheets-ui ui sheets-sort-ui sheets-filter
sheets-filter-ui find-replace
`
  .trim()
  .split(/\s+/)

/** @param {string} language */
const spoken = (language) => `
${SPEAKING.map((name, n) => `import words${n} from "@univerjs/${name}/locale/${language}";`).join('\n')}
export const words = [${SPEAKING.map((_, n) => `words${n}`)}];`

/** The colours of the spreadsheet as variables of a style. @param {object} theme @param {string} [path] @returns {string} */
const variables = (theme, path = '--univer') =>
  Object.entries(theme)
    .map(([name, value]) =>
      typeof value === 'object' ? variables(value, `${path}-${name}`) : `${path}-${name}: ${value};`,
    )
    .join('')

const SHEETS = ['core', 'sort', 'filter', 'find-replace'].map((name) => `@univerjs/preset-sheets-${name}`)

/** [file in the project, packages, what it gives]: those whose packages are many small files. */
const BUNDLES = [
  [
    'static/vendor/tiptap.js',
    ['@tiptap/core', '@tiptap/starter-kit', '@tiptap/extension-table', '@tiptap/extension-image'],
    `export { Editor, Extension, Node, Mark } from "@tiptap/core";
     export { StarterKit } from "@tiptap/starter-kit";
     export { Table, TableRow, TableCell, TableHeader } from "@tiptap/extension-table";
     export { Image } from "@tiptap/extension-image";`,
  ],
  ['static/vendor/fabric.js', ['fabric'], 'export * from "fabric";'],
  ['static/vendor/chart.js', ['chart.js'], 'export { Chart } from "chart.js/auto";'],
  ['static/vendor/tus.js', ['tus-js-client'], 'export { DefaultHttpStack, Upload } from "tus-js-client";'],
  ['static/vendor/noble-hashes.js', ['@noble/hashes'], 'export { sha256 } from "@noble/hashes/sha2.js";'],
  [
    'static/vendor/noble-ciphers.js',
    ['@noble/ciphers'],
    'export { chacha20poly1305 } from "@noble/ciphers/chacha.js";',
  ],
  [
    'static/vendor/univer.js',
    ['@univerjs/presets', ...SHEETS],
    `export { createUniver, LocaleType, mergeLocales, numfmt } from "@univerjs/presets";
     export { UniverSheetsCorePreset } from "@univerjs/preset-sheets-core";
     export { UniverSheetsSortPreset } from "@univerjs/preset-sheets-sort";
     export { UniverSheetsFilterPreset } from "@univerjs/preset-sheets-filter";
     export { UniverSheetsFindReplacePreset } from "@univerjs/preset-sheets-find-replace";
     ${SHEETS.map((name) => `import "${name}/lib/index.css";`).join('\n')}
     import "sonner/dist/styles.css";
     import "theme.css";`,
  ],
  ['static/vendor/univer-zh.js', ['@univerjs/presets'], spoken('zh-CN')],
  ['static/vendor/univer-en.js', ['@univerjs/presets'], spoken('en-US')],
]

const WHOLE = /^[\s\S]*$/

/**
 * What is changed in the spreadsheet: no hyphenation of 70 languages, no styles put into the page (they are in its
 * style file), no links to other sites, class names twice in its styles, so that they stand above those of the page
 * around it; and all of it is ready as soon as it is drawn, since what is sorted before loses its formulas.
 * @type {[file: RegExp, what: RegExp, by: string][]}
 */
const CHANGES = [
  [/engine-render\/lib\/es\/\w+-[^/]*\.js$/, WHOLE, 'export default []'],
  [/react-style-singleton\/dist\/\w+\/index\.js$/, WHOLE, 'export const styleSingleton = () => () => null'],
  [/sonner\/dist\/index\.mjs$/, /^__insertCSS\(.*\);$/m, ''],
  [/@univerjs\/ui\/lib\/es\/index\.js$/, /document\.head\.appendChild\(styleElement\);/, ''],
  [/@univerjs\/ui\/lib\/es\/index\.js$/, /const STEADY_TIMEOUT = \d+e3;/, 'const STEADY_TIMEOUT = 0;'],
  [/@univerjs\/[\w-]+\/lib\/es\/locale\/\w\w-\w\w\.js$/, /https?:\/\/[^"'`\s]+/g, ''],
  [/@univerjs\/[\w-]+\/lib\/index\.css$/, /\.(?:[\w-]|\\.)*univer-(?:[\w-]|\\.)*/g, '$&$&'],
]

/** @type {import('esbuild').Plugin} */
const changing = {
  name: 'changing',
  setup(bundle) {
    bundle.onResolve({ filter: /^theme\.css$/ }, ({ path }) => ({ path, namespace: 'ours' }))
    bundle.onLoad({ filter: /./, namespace: 'ours' }, () => ({
      contents: `:root {${variables(defaultTheme)}}`,
      loader: 'css',
    }))
    for (const { source } of new Set(CHANGES.map(([file]) => file)))
      bundle.onLoad({ filter: new RegExp(source) }, ({ path }) => {
        const wanted = CHANGES.filter(([file]) => file.test(path))
        const before = readFileSync(path, 'utf8')
        for (const [, what] of wanted)
          if (!what.global && !what.test(before)) throw new Error(`${path}: nothing like ${what}`)
        const contents = wanted.reduce((text, [, what, by]) => text.replace(what, by), before)
        return { contents, loader: path.endsWith('.css') ? 'css' : 'js' }
      })
  },
}

/** Name in the sprite; the drawing is the lucide icon of that name. */
const ICONS = `
a-large-small activity alert-triangle archive arrow-down arrow-left arrow-right arrow-up arrow-up-to-line arrow-down-to-line award ban bell
bold book-open bookmark calculator calendar check check-circle chevron-down chevron-left chevron-right
chevron-up circle circle-alert circle-dashed circle-help circle-x clipboard-check clock contrast copy
database download eraser external-link eye eye-off file file-check file-spreadsheet file-text file-x filter
fingerprint flag folder gauge grid hard-drive heading-2 heading-3 help-circle highlighter history hourglass
house id-card image inbox info key keyboard languages layers link list list-checks list-ordered lock log-in
log-out map-pin maximize megaphone menu message-square minus monitor more-horizontal package paperclip
pause pen-line pencil play plus power printer redo-2 refresh-cw rotate-ccw save scale search send server
settings shield shield-check shuffle sliders-horizontal square stamp star table timer trash-2 type underline
align-center align-left align-right align-start-vertical bar-chart-3 camera circle-dot columns copy-plus crop expand group indent layout-grid line-chart list-tree message-circle mic minimize monitor-smartphone move package-check pie-chart quote receipt rows-3 shapes shopping-cart smartphone spline store strikethrough tag text-cursor-input truck undo video wallet zap
italic undo-2 unlock upload user user-check user-plus user-x users wifi wifi-off x zoom-in zoom-out
`
  .trim()
  .split(/\s+/)
  .sort()

/** @param {string} name @returns {{version: string, license: string}} */
const describe = (name) => JSON.parse(readFileSync(join(PACKAGES, name, 'package.json'), 'utf8'))
/** @param {string} name */
const licenceText = (name) => {
  const folder = join(PACKAGES, name)
  const file = readdirSync(folder).find((f) => /^licen[cs]e/i.test(f))
  return file ? readFileSync(join(folder, file), 'utf8').trim() : `(${describe(name).license})`
}

/** @type {string[]} */
const manifest = []
/** @type {Set<string>} */
const used = new Set()

/** @param {string} target @param {string[]} packages @param {Buffer | string} content */
function put(target, packages, content) {
  const data = Buffer.from(content)
  const path = join(PROJECT, target)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, data)
  const infos = packages.map(describe)
  const licences = [...new Set(infos.map((i) => i.license))].join(' AND ')
  const versions = [...new Set(infos.map((i) => i.version))].join('+')
  manifest.push(
    [target, packages.join('+'), versions, licences, createHash('sha256').update(data).digest('hex')].join('\t'),
  )
  for (const name of packages) used.add(name)
}

rmSync(join(HERE, 'vendor'), { recursive: true, force: true })

for (const [target, name, file] of COPIES) put(target, [name], readFileSync(join(PACKAGES, name, file)))

for (const [target, packages, contents] of BUNDLES) {
  const bundle = await build({
    stdin: { contents, resolveDir: HERE },
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    minify: true,
    legalComments: 'none',
    metafile: true,
    write: false,
    outfile: target,
    plugins: [changing],
  })
  for (const { path, contents: made } of bundle.outputFiles)
    put(target.replace(/js$/, path.split('.').pop() ?? ''), packages, Buffer.from(made))
  for (const input of Object.keys(bundle.metafile.inputs)) {
    const name = input.match(/node_modules\/((?:@[^/]+\/)?[^/]+)\//)?.[1]
    if (name) used.add(name)
  }
}

const symbols = ICONS.map((name) => {
  const svg = readFileSync(join(PACKAGES, 'lucide-static/icons', `${name}.svg`), 'utf8')
  const drawing = svg
    .replace(/^[\s\S]*?<svg[^>]*>/, '')
    .replace(/<\/svg>\s*$/, '')
    .replace(/\s*\n\s*/g, '')
  return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${drawing}</symbol>`
})
put(
  'static/vendor/icons.svg',
  ['lucide-static'],
  `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join('\n')}\n</svg>\n`,
)

const licences = [...used].filter((name) => existsSync(join(PACKAGES, name))).sort()
put(
  'static/vendor/LICENCES.txt',
  [],
  licences.map((name) => `${name} ${describe(name).version}\n\n${licenceText(name)}\n`).join(`\n${'-'.repeat(72)}\n\n`),
)
writeFileSync(join(HERE, 'vendor/VERSIONS.txt'), `file\tpackage\tversion\tlicence\tsha256\n${manifest.join('\n')}\n`)

import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, realpath, rename, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const root = fileURLToPath(new URL('../../', import.meta.url))
const folders = ['bin', 'src', 'routes', 'receivers']
const prefix = 'tocsin-built-'

/**
 * The path of the program as it would be built from the sources as they are now; built once, whichever test asks first. Types are
 * not checked: the type check does that, and here it would cost more than all the rest.
 */
export async function buildProduct (): Promise<string> {
  const sources = await readSources()
  const hash = createHash('sha256').update(JSON.stringify([root, ts.version, sources])).digest('hex').slice(0, 16)
  const built = join(tmpdir(), prefix + hash)
  if (!existsSync(built)) await build(sources, built)
  return join(built, 'dist/bin/tocsin.js')
}

async function readSources (): Promise<Array<[path: string, text: string]>> {
  const found = await Promise.all(folders.map(async folder => {
    const names = await readdir(join(root, folder), { recursive: true })
    return names.filter(name => name.endsWith('.ts')).map(name => join(folder, name))
  }))
  return await Promise.all(found.flat().sort().map(async path => [path, await readFile(join(root, path), 'utf8')] as [string, string]))
}

async function build (sources: ReadonlyArray<readonly [path: string, text: string]>, built: string): Promise<void> {
  await removeOld()
  const unfinished = await mkdtemp(join(tmpdir(), `${prefix}unfinished-`))
  const { options } = ts.parseJsonConfigFileContent(ts.readConfigFile(join(root, 'tsconfig.build.json'), ts.sys.readFile).config, ts.sys, root)
  // Without its package file at hand the compiler would take a single file for CommonJS.
  const compilerOptions = { ...options, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, sourceMap: false }
  for (const [path, text] of sources) {
    const output = join(unfinished, 'dist', path.replace(/\.ts$/, '.js'))
    await mkdir(dirname(output), { recursive: true })
    await writeFile(output, ts.transpileModule(text, { compilerOptions, fileName: path }).outputText)
  }
  await writeFile(join(unfinished, 'package.json'), await readFile(join(root, 'package.json')))
  await symlink(await realpath(join(root, 'node_modules')), join(unfinished, 'node_modules'))
  // Of two that build at the same time the second finds the work done.
  await rename(unfinished, built).catch(() => rm(unfinished, { recursive: true, force: true }))
  if (!existsSync(built)) throw new Error(`the product could not be put into ${built}`)
}

/** What earlier states of the sources have left. */
async function removeOld (): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(prefix)) continue
    const path = join(tmpdir(), name)
    const age = await stat(path).then(({ mtimeMs }) => Date.now() - mtimeMs, () => 0)
    if (age > 24 * 3_600_000) await rm(path, { recursive: true, force: true })
  }
}

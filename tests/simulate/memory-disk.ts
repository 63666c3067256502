// A disk in memory: what was not synced is lost in a power cut, and it may be full.

import type { Night } from './scenario.ts'

/** Everything below it is on the disk of the night; a real file system has no such directory. */
export const diskRoot = '/pec-simulated'

type FileNode = { is: 'file'; bytes: Buffer; synced: Buffer; mtimeMs: number }
type DirectoryNode = { is: 'directory'; entries: Map<string, Node>; synced: Map<string, Node>; mtimeMs: number }
type Node = FileNode | DirectoryNode

/** What a power cut takes: all that was not synced, or only bytes, of files whose names are on the disk already. */
export type PowerCut = 'all' | 'bytes'

export class MemoryDisk {
  /** How often anything was changed. */
  changes = 0
  /** Below these paths nothing more finds room. */
  readonly full = new Set<string>()
  /** A file has come to have this name, or has lost it. */
  onNamed: (path: string) => void = () => undefined
  onGone: (path: string) => void = () => undefined
  /** A directory was read through. */
  onListed: (path: string) => void = () => undefined
  readonly #root: DirectoryNode
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
    this.#root = this.#directory()
  }

  exists(path: string): boolean {
    return this.#find(path) !== undefined
  }

  stat(path: string): { size: number; mtimeMs: number; dev: number; isDirectory(): boolean } {
    const node = this.#get(path, 'stat')
    const size = node.is === 'file' ? node.bytes.length : 0
    return { size, mtimeMs: node.mtimeMs, dev: 1, isDirectory: () => node.is === 'directory' }
  }

  read(path: string): Buffer {
    const node = this.#get(path, 'open')
    if (node.is === 'directory') throw errno('EISDIR', 'read', path)
    return node.bytes
  }

  list(path: string): string[] {
    const node = this.#get(path, 'scandir')
    if (node.is === 'file') throw errno('ENOTDIR', 'scandir', path)
    this.onListed(path)
    return [...node.entries.keys()]
  }

  /** Paths of all files below one, with "/" between levels, sorted. */
  files(path: string): string[] {
    const node = this.#find(path)
    return node === undefined ? [] : filesIn(node, '').sort()
  }

  makeDirectory(path: string): void {
    const { above, name } = this.#place(path, 'mkdir')
    if (above.entries.has(name)) throw errno('EEXIST', 'mkdir', path)
    this.#assertRoom(path, 'mkdir')
    this.#changed(above)
    above.entries.set(name, this.#directory())
  }

  open(path: string, flags: string): OpenFile {
    const { above, name } = this.#place(path, 'open')
    let node = path === diskRoot ? this.#root : above.entries.get(name)
    if (node === undefined) {
      if (!/^[wa]/.test(flags)) throw errno('ENOENT', 'open', path)
      this.#assertRoom(path, 'open')
      node = { is: 'file', bytes: Buffer.alloc(0), synced: Buffer.alloc(0), mtimeMs: this.#now() }
      this.#changed(above)
      above.entries.set(name, node)
    } else if (flags === 'wx') throw errno('EEXIST', 'open', path)
    else if (node.is === 'directory' && flags !== 'r') throw errno('EISDIR', 'open', path)
    else if (flags === 'w' && node.is === 'file') node.bytes = Buffer.alloc(0)
    return new OpenFile(node, {
      now: this.#now,
      changed: () => {
        this.changes += 1
      },
      assertRoom: () => this.#assertRoom(path, 'write'),
    })
  }

  rename(from: string, to: string): void {
    const [source, target] = [this.#place(from, 'rename'), this.#place(to, 'rename')]
    const node = source.above.entries.get(source.name)
    if (node === undefined) throw errno('ENOENT', 'rename', from)
    this.#changed(source.above)
    this.#changed(target.above)
    source.above.entries.delete(source.name)
    target.above.entries.set(target.name, node)
    this.onGone(from)
    this.onNamed(to)
  }

  unlink(path: string): void {
    const { above, name } = this.#place(path, 'unlink')
    if (!above.entries.has(name)) throw errno('ENOENT', 'unlink', path)
    this.#changed(above)
    above.entries.delete(name)
    this.onGone(path)
  }

  remove(path: string): void {
    const found = this.#find(path)
    if (found?.is === 'directory') for (const name of found.entries.keys()) this.remove(`${path}/${name}`)
    if (found !== undefined) this.unlink(path)
  }

  /** Everything is on the disk for good, as after a while in which nothing happened. */
  syncAll(): void {
    sync(this.#root)
  }

  powerCut(how: PowerCut): void {
    const before = new Set(this.files(diskRoot))
    if (how === 'bytes') keepNames(this.#root)
    revert(this.#root)
    const after = new Set(this.files(diskRoot))
    for (const path of before) if (!after.has(path)) this.onGone(`${diskRoot}/${path}`)
    for (const path of after) if (!before.has(path)) this.onNamed(`${diskRoot}/${path}`)
  }

  #assertRoom(path: string, call: string): void {
    for (const place of this.full) if (path === place || path.startsWith(`${place}/`)) throw errno('ENOSPC', call, path)
  }

  #changed(directory: DirectoryNode): void {
    this.changes += 1
    directory.mtimeMs = this.#now()
  }

  #directory(): DirectoryNode {
    return { is: 'directory', entries: new Map(), synced: new Map(), mtimeMs: this.#now() }
  }

  #find(path: string): Node | undefined {
    let node: Node | undefined = this.#root
    for (const name of levelsOf(path)) node = node?.is === 'directory' ? node.entries.get(name) : undefined
    return node
  }

  #get(path: string, call: string): Node {
    const node = this.#find(path)
    if (node === undefined) throw errno('ENOENT', call, path)
    return node
  }

  #place(path: string, call: string): { above: DirectoryNode; name: string } {
    const levels = levelsOf(path)
    const above = this.#find([diskRoot, ...levels.slice(0, -1)].join('/'))
    if (above === undefined) throw errno('ENOENT', call, path)
    if (above.is === 'file') throw errno('ENOTDIR', call, path)
    return { above, name: levels.at(-1) ?? '.' }
  }
}

/** What `open` gives. A directory can only be synced. */
export class OpenFile {
  readonly #node: Node
  readonly #disk: { now(): number; changed(): void; assertRoom(): void }
  #at = 0

  constructor(node: Node, disk: { now(): number; changed(): void; assertRoom(): void }) {
    this.#node = node
    this.#disk = disk
  }

  get size(): number {
    return this.#file.bytes.length
  }

  /** What is written already is written over, never a byte that somebody has in hand. */
  write(bytes: Buffer, at = this.#at): void {
    this.#disk.assertRoom()
    const file = this.#file
    const whole = Buffer.alloc(Math.max(file.bytes.length, at + bytes.length))
    file.bytes.copy(whole)
    bytes.copy(whole, at)
    file.bytes = whole
    file.mtimeMs = this.#disk.now()
    this.#at = at + bytes.length
    this.#disk.changed()
  }

  read(into: Buffer, offset: number, length: number, at: number): number {
    return this.#file.bytes.copy(into, offset, at, at + length)
  }

  truncate(length: number): void {
    const file = this.#file
    if (length !== file.bytes.length) this.#disk.changed()
    file.bytes = Buffer.from(file.bytes.subarray(0, length))
  }

  setTime(mtimeMs: number): void {
    this.#node.mtimeMs = mtimeMs
  }

  sync(): void {
    if (this.#node.is === 'file') this.#node.synced = this.#node.bytes
    else this.#node.synced = new Map(this.#node.entries)
  }

  get #file(): FileNode {
    if (this.#node.is === 'directory') throw errno('EISDIR', 'write', '')
    return this.#node
  }
}

/** How a night that is cut ends for its disk. */
export const powerCutOf = ({ ending }: Pick<Night, 'ending'>): PowerCut | undefined =>
  ending.ends === 'killed' ? ending.power : undefined

function levelsOf(path: string): string[] {
  return path
    .slice(diskRoot.length)
    .split('/')
    .filter((level) => level !== '')
}

function filesIn(node: Node, path: string): string[] {
  if (node.is === 'file') return [path]
  return [...node.entries].flatMap(([name, one]) => filesIn(one, path === '' ? name : `${path}/${name}`))
}

function sync(node: Node): void {
  if (node.is === 'file') node.synced = node.bytes
  else {
    node.synced = new Map(node.entries)
    for (const one of node.entries.values()) sync(one)
  }
}

function keepNames(node: Node): void {
  if (node.is === 'file') return
  node.synced = new Map(node.entries)
  for (const one of node.entries.values()) keepNames(one)
}

function revert(node: Node): void {
  if (node.is === 'file') node.bytes = node.synced
  else {
    node.entries = new Map(node.synced)
    for (const one of node.entries.values()) revert(one)
  }
}

const words: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  EEXIST: 'file already exists',
  ENOTDIR: 'not a directory',
  EISDIR: 'illegal operation on a directory',
  ENOSPC: 'no space left on device',
}

function errno(code: string, syscall: string, path: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: ${words[code] ?? ''}, ${syscall} '${path}'`), { code, syscall, path })
}

// The disk of a night below node:fs: what lies on it is in memory, and each change of it is a step of the process.

import fs, { type PathLike } from 'node:fs'
import fsPromises from 'node:fs/promises'
import { Readable } from 'node:stream'
import { diskRoot, type MemoryDisk, type OpenFile } from './memory-disk.ts'

/** Whose steps the changes are. */
export type Changer = {
  readonly dead: boolean
  /** Whether the process dies at this step, before it is done; then so much of what it writes still goes out. */
  diesAt(write?: { bytes: Buffer; write(part: Buffer): void }): boolean
}

let mounted: MemoryDisk | undefined

export function mount(disk: MemoryDisk | undefined): void {
  mounted = disk
}

/** What a process asks for that is over is never answered. */
const never = new Promise<never>(() => undefined)

type Method = (...values: unknown[]) => unknown

/** Puts the disk below the functions of node:fs that archives use; other paths are the system's. */
export function hookDisk(present: () => Changer | undefined): void {
  const isOver = (): boolean => present()?.dead !== false
  const read = async <T>(look: (disk: MemoryDisk) => T): Promise<T> => (isOver() ? never : look(disk()))
  const change = async <T>(act: (disk: MemoryDisk) => T): Promise<T> =>
    isOver() || present()?.diesAt() === true ? never : act(disk())

  const handleOf = (file: OpenFile): Record<string, Method> => {
    const write = async (bytes: Buffer, at?: number): Promise<{ bytesWritten: number }> => {
      const dies = isOver() || present()?.diesAt({ bytes, write: (part) => file.write(part, at) }) === true
      if (dies) return never
      file.write(bytes, at)
      return { bytesWritten: bytes.length }
    }
    return {
      write: (data: unknown, offset = 0, length?: unknown, at?: unknown) =>
        typeof data === 'string'
          ? write(Buffer.from(data))
          : write(part(data as Buffer, Number(offset), length as number | undefined), at as number | undefined),
      writeFile: (data: unknown) => write(data as Buffer),
      read: async (into: unknown, offset: unknown, length: unknown, at: unknown) =>
        read(() => ({ bytesRead: file.read(into as Buffer, Number(offset), Number(length), Number(at)) })),
      stat: async () => read(() => ({ size: file.size })),
      truncate: async (length: unknown) => change(() => file.truncate(Number(length))),
      utimes: async (_: unknown, modified: unknown) => read(() => file.setTime(Number(modified) * 1_000)),
      sync: async () => change(() => file.sync()),
      close: async () => read(() => undefined),
    }
  }

  hook(fsPromises, 'open', async (path, flags) => {
    const how = String(flags)
    const opens = how.startsWith('r') ? read : change
    return opens((on) => handleOf(on.open(String(path), how)))
  })
  hook(fsPromises, 'mkdir', (path, options) => {
    const isRecursive = (options as { recursive?: boolean } | undefined)?.recursive === true
    return change((on) => (isRecursive ? makeAll(on, String(path)) : on.makeDirectory(String(path))))
  })
  hook(fsPromises, 'rename', (from, to) => change((on) => on.rename(String(from), String(to))))
  hook(fsPromises, 'unlink', (path) => change((on) => on.unlink(String(path))))
  hook(fsPromises, 'rm', (path) => (disk().exists(String(path)) ? change((on) => on.remove(String(path))) : read(none)))
  hook(fsPromises, 'chmod', () => read(none))
  hook(fsPromises, 'access', (path) => read((on) => void on.stat(String(path))))
  hook(fsPromises, 'stat', (path) => read((on) => on.stat(String(path))))
  hook(fsPromises, 'readdir', (path, options) =>
    read((on) => {
      const names = on.list(String(path))
      if ((options as { withFileTypes?: boolean } | undefined)?.withFileTypes !== true) return names
      return names.map((name) => ({ name, isDirectory: () => on.stat(`${String(path)}/${name}`).isDirectory() }))
    }),
  )
  hook(fsPromises, 'readFile', (path, encoding) =>
    read((on) => {
      const bytes = on.read(String(path))
      return encoding === 'utf8' ? bytes.toString('utf8') : bytes
    }),
  )
  hook(fsPromises, 'opendir', (path) => read((on) => entriesOf(on.list(String(path)))))
  hook(fsPromises, 'statfs', (path) =>
    read((on) => {
      const isFull = [...on.full].some((place) => String(path).startsWith(place))
      return { blocks: 1_000_000, bavail: isFull ? 0 : 500_000, bsize: 4_096 }
    }),
  )
  hook(fs, 'existsSync', (path) => disk().exists(String(path)))
  hook(fs, 'statSync', (path) => disk().stat(String(path)))
  hook(fs, 'readdirSync', (path) => disk().list(String(path)))
  hook(fs, 'createReadStream', (path) => {
    if (isOver()) return new Readable({ read: () => undefined })
    try {
      const bytes = disk().read(String(path))
      return Readable.from(bytes.length === 0 ? [] : [bytes])
    } catch (error) {
      return new Readable({
        read() {
          this.destroy(error as Error)
        },
      })
    }
  })
}

function disk(): MemoryDisk {
  if (mounted === undefined) throw new Error('no disk is mounted')
  return mounted
}

function hook(module: object, name: string, instead: Method): void {
  const functions = module as Record<string, Method>
  const original = functions[name]
  if (original === undefined) throw new Error(`node:fs has no ${name}`)
  functions[name] = function (this: unknown, ...values: unknown[]) {
    return isOnDisk(values[0] as PathLike) ? instead(...values) : original.apply(this, values)
  }
}

function isOnDisk(path: PathLike): boolean {
  return mounted !== undefined && typeof path === 'string' && (path === diskRoot || path.startsWith(`${diskRoot}/`))
}

const none = (): undefined => undefined

function part(bytes: Buffer, offset: number, length: number | undefined): Buffer {
  return bytes.subarray(offset, length === undefined ? undefined : offset + length)
}

function makeAll(disk: MemoryDisk, path: string): void {
  for (let at = diskRoot.length + 1; at > 0; at = path.indexOf('/', at) + 1) {
    const end = path.indexOf('/', at)
    const above = end < 0 ? path : path.slice(0, end)
    if (!disk.exists(above)) disk.makeDirectory(above)
    if (end < 0) return
  }
}

async function* entriesOf(names: readonly string[]): AsyncGenerator<{ name: string }> {
  for (const name of names) yield { name }
}

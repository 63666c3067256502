// The archives of a scenario: bags that its sources are, and those that its targets become, seen from the disk alone.

import { OpenArchives } from '../../src/archive/open-archive.ts'
import { sealArchive } from '../../src/archive/seal.ts'
import { archiveServer, type AccountPlan } from '../../src/model/plan.ts'
import type { ScriptedAccount, ScriptedFolder, ScriptedMessage } from '../support/scripted-store.ts'
import { accountOf, archivePath } from './accounts.ts'
import type { Gone, History, Kept } from './history.ts'
import { bytesOf, digestOf } from './mail.ts'
import { diskRoot, MemoryDisk, type PowerCut } from './memory-disk.ts'
import type { FolderSpec, Scenario, Side, UserEvent } from './scenario.ts'
import { begin, SimulatedProcess } from './simulated-process.ts'
import type { VirtualClock } from './virtual-clock.ts'

const messageFile = /^\/a(\d+)\/data\/eml\/(.+)\/(\d+)-(\d+)\.eml$/

export type ArchivesOf = {
  account(side: Side, mailbox: number): ScriptedAccount
  target: { history: History; full: Set<string> }
  source: { history: History }
}

export class Archives {
  readonly disk: MemoryDisk
  /** Copies that were on the disk, and were not any more after a power cut. */
  readonly lostInPowerCuts = new Set<Kept>()
  /** Archives from which users have taken files since they were sealed. */
  readonly takenFrom = new Set<number>()
  /** Archives that were sealed after such a deed, with the manifest of that seal. */
  readonly #sealedSince = new Map<number, string>()
  readonly #scenario: Scenario
  readonly #world: ArchivesOf
  readonly #clock: VirtualClock
  readonly #paths = new Map<ScriptedMessage, string>()
  readonly #byPath = new Map<string, { message: ScriptedMessage; folder: ScriptedFolder }>()
  readonly #directories = new Map<string, { mailbox: number; folder: ScriptedFolder }>()
  #how: Gone['how'] = 'expunged'
  #isPowerCut = false

  constructor(scenario: Scenario, world: ArchivesOf, clock: VirtualClock) {
    this.#scenario = scenario
    this.#world = world
    this.#clock = clock
    this.disk = new MemoryDisk(() => clock.now)
    this.disk.onNamed = (path) => this.#named(path)
    this.disk.onGone = (path) => this.#gone(path)
    this.disk.onListed = (path) => this.#listed(path)
  }

  /** Makes the bags that sources are: by this program, or as another one would. */
  async prepare(): Promise<void> {
    for (const [n, { source, archives }] of this.#scenario.mailboxes.entries()) {
      if (archives?.source === undefined) continue
      const path = archivePath('source', n)
      if (archives.source === 'foreign') this.#foreignBag(path, source)
      else await this.#asProcess(() => makeBag(path, source))
      const validities = await this.#asProcess(() => validitiesOf(path))
      const account = this.#world.account('source', n)
      for (const { name } of source) {
        const folder = [...account.folders].find(
          ([at]) => at.replace(/^INBOX\./, '').replaceAll('.', '/') === name,
        )?.[1]
        if (folder === undefined) continue
        folder.uidValidity = validities.get(name) ?? 1
        this.#world.source.history.renumbered(accountOf(this.#scenario, 'source', n), folder)
      }
    }
    this.disk.syncAll()
  }

  /** What a user does to an archive; a bag that is a source stays as it is. */
  happen(event: UserEvent): string {
    const { side, mailbox } = event
    if (side === 'source') return 'a bag stays as it is'
    const account = archivePath(side, mailbox)
    if (event.deed === 'quota') {
      for (const full of [this.disk.full, this.#world.target.full]) full[event.full ? 'add' : 'delete'](account)
      return `the disk below ${account} is ${event.full ? 'full' : 'not full any more'}`
    }
    const folders = [...this.#world.account(side, mailbox).folders.values()]
    const folder = folders[event.folder % Math.max(1, folders.length)]
    if (folder === undefined || (event.deed !== 'delete' && event.deed !== 'remove-folder')) return 'nobody there'
    const from = event.deed === 'delete' ? event.message % Math.max(1, folder.messages.length) : 0
    const taken = folder.messages.slice(from, event.deed === 'delete' ? from + event.count : undefined)
    this.#how = event.deed === 'delete' ? 'deleted' : 'folder-removed'
    for (const message of taken) this.disk.unlink(this.#paths.get(message) ?? '')
    this.#how = 'expunged'
    this.disk.syncAll()
    if (taken.length > 0) this.takenFrom.add(mailbox)
    return `UID ${taken.map(({ uid }) => uid).join(',') || 'none'} taken from ${account}`
  }

  powerCut(how: PowerCut): void {
    this.#isPowerCut = true
    this.#how = 'deleted'
    this.disk.powerCut(how)
    this.#isPowerCut = false
    this.#how = 'expunged'
    // Where the seal is gone with the power, what was sealed before is there again, as users have left it.
    for (const [mailbox, manifest] of this.#sealedSince)
      if (this.#manifestOf(mailbox) !== manifest) this.takenFrom.add(mailbox)
    this.#sealedSince.clear()
  }

  #manifestOf(mailbox: number): string {
    const path = `${archivePath('target', mailbox)}/manifest-sha256.txt`
    return this.disk.exists(path) ? this.disk.read(path).toString() : ''
  }

  #named(path: string): void {
    // What a power cut brings back is the seal of before.
    const isSeal = path.endsWith('/bagit.txt') && !this.#isPowerCut
    const sealed = isSeal ? Number(/\/a(\d+)\//.exec(path)?.[1] ?? -1) : -1
    if (this.takenFrom.delete(sealed)) this.#sealedSince.set(sealed, this.#manifestOf(sealed))
    const found = this.#messageAt(path)
    if (found === undefined) return
    const { mailbox, folder, uid, directory } = found
    this.#directories.set(directory, { mailbox, folder })
    const bytes = this.disk.read(path)
    const internalDate = this.disk.stat(path).mtimeMs
    const message: ScriptedMessage = { uid, bytes, flags: new Set(), internalDate, modseq: 1 }
    folder.messages.push(message)
    folder.messages.sort((one, other) => one.uid - other.uid)
    this.#paths.set(message, path)
    this.#byPath.set(path, { message, folder })
    const account = archivePath('target', mailbox)
    this.#world.target.history.born(account, folder, message, { by: 'program', at: this.#clock.now })
  }

  #gone(path: string): void {
    const found = this.#byPath.get(path)
    if (found === undefined) return
    const { message, folder } = found
    this.#byPath.delete(path)
    folder.remove([message.uid])
    const kept = this.#world.target.history.of(message)
    if (kept === undefined) return
    kept.gone = { at: this.#clock.now, how: this.#how }
    kept.lastUid = message.uid
    if (this.#isPowerCut) this.lostInPowerCuts.add(kept)
  }

  #listed(path: string): void {
    const found = this.#directories.get(path)
    if (found === undefined) return
    const { history } = this.#world.target
    history.missed(
      history.notIn(archivePath('target', found.mailbox), found.folder, () => true),
      this.#clock.now,
    )
  }

  /** The folder as the log beside the messages calls it. */
  #messageAt(path: string): { mailbox: number; folder: ScriptedFolder; uid: number; directory: string } | undefined {
    const [, mailbox, , number = '', uid] = messageFile.exec(path.slice(diskRoot.length)) ?? []
    if (mailbox === undefined) return undefined
    const archive = archivePath('target', Number(mailbox))
    const log = this.disk.read(`${archive}/pec-migrate/folders/${number.padStart(4, '0')}.jsonl`).toString()
    const head = JSON.parse(log.slice(0, log.indexOf('\n'))) as { name: string[]; uidValidity: number }
    const folder = this.#world.account('target', Number(mailbox)).ensure(head.name.join('/'))
    folder.uidValidity = head.uidValidity
    return { mailbox: Number(mailbox), folder, uid: Number(uid), directory: path.slice(0, path.lastIndexOf('/')) }
  }

  #foreignBag(path: string, folders: readonly FolderSpec[]): void {
    const manifest: string[] = []
    const write = (name: string, bytes: Buffer, mtimeMs?: number): void => {
      const levels = `${path}/${name}`.slice(diskRoot.length + 1).split('/')
      for (const at of levels.slice(0, -1).keys()) {
        const directory = `${diskRoot}/${levels.slice(0, at + 1).join('/')}`
        if (!this.disk.exists(directory)) this.disk.makeDirectory(directory)
      }
      const file = this.disk.open(`${path}/${name}`, 'wx')
      file.write(bytes)
      if (mtimeMs !== undefined) file.setTime(mtimeMs)
    }
    let id = 0
    for (const { name, mail } of folders)
      for (const one of mail) {
        const file = `data/eml/${name}/${(id += 1)}.eml`
        write(file, bytesOf(one), one.date)
        manifest.push(`${digestOf(bytesOf(one))}  ${file}\n`)
      }
    write('manifest-sha256.txt', Buffer.from(manifest.join('')))
    write('bagit.txt', Buffer.from('BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n'))
  }

  async #asProcess<T>(work: () => Promise<T>): Promise<T> {
    const process = new SimulatedProcess(this.#clock, { connect: () => undefined })
    begin(process)
    const working = work()
    await this.#clock.runUntil(working, () => false, { milliseconds: 60_000, timers: 10_000 })
    process.end()
    return working
  }
}

/** What each folder is numbered by, as whoever reads the bag is told. */
async function validitiesOf(path: string): Promise<Map<string, number>> {
  const session = await new OpenArchives().open(archiveAccount('source', path), { path, mbox: false })
  const told = new Map<string, number>()
  for (const folder of (await session.listFolders()).folders)
    told.set(folder.path, (await session.examine(folder.path)).uidValidity)
  await session.logout()
  return told
}

/** As a run of this program leaves it. */
async function makeBag(path: string, folders: readonly FolderSpec[]): Promise<void> {
  const of = { mailbox: 'prima', account: 'prima@pec.example' }
  const target: AccountPlan = { ...archiveAccount('target', path), archive: { path, mbox: false, of } }
  const session = await new OpenArchives().open(target, { path, mbox: false, of })
  for (const { name, mail } of folders) {
    await session.createFolder(name)
    await session.appendAll(
      name,
      mail.map((one) => ({ bytes: bytesOf(one), flags: one.flags, internalDate: one.date })),
    )
  }
  await session.logout()
  await sealArchive({ target, now: 0, version: '0', altered: [], messages: () => [], folders: () => [] })
}

/** The account of an archive in a plan, without what is known of it there. */
export function archiveAccount(side: Side, path: string): AccountPlan {
  return {
    side,
    server: archiveServer,
    user: path,
    address: undefined,
    login: path,
    authzid: undefined,
    password: undefined,
    archive: { path, mbox: false },
  }
}

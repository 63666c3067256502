// A refusal while the command is still being sent: what follows is not taken for commands.

import net from 'node:net'
import { Writable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppendWire } from '../../src/imap/append-wire.ts'
import { PipelinedWriter, type PipelineOptions } from '../../src/imap/pipelined-writer.ts'
import type { AppendAnswer, OutgoingMessage } from '../../src/model/ports.ts'
import { readAccount } from '../support/account-state.ts'
import { startDovecot, whyNoDovecot, type DovecotServer } from '../support/dovecot.ts'
import { MailClient } from '../support/mail-client.ts'
import { startScriptedServer, type CommandContext, type ScriptedServer } from '../support/scripted-server.ts'
import { freshUser } from '../support/temp-dir.ts'
import { accountOn } from './account.ts'

const obstacle = whyNoDovecot()
const plus: PipelineOptions = { literals: 'plus', multiappend: true }
const singly: PipelineOptions = { literals: 'plus', multiappend: false }
const minus: PipelineOptions = { literals: 'minus', multiappend: true }

/** A message whose lines are commands. */
function trap(bytes: number, n = 0): OutgoingMessage {
  const line = 'z1 CREATE PWNED\r\n'
  return {
    bytes: Buffer.from(`Subject: n ${n}\r\n\r\n${line.repeat(Math.ceil(bytes / line.length))}`),
    flags: ['\\Seen'],
    internalDate: 1_400_000_000_000 + n * 1000,
  }
}

/**
 * Takes 4 kB a ms and keeps nothing back: answers come while the command that they are about is being written, as on a
 * line with a small buffer.
 */
function narrow(socket: net.Socket): Writable {
  const pass = async (chunk: Buffer, done: () => void) => {
    for (let at = 0; at < chunk.length && !socket.destroyed; at += 20_000) {
      socket.write(chunk.subarray(at, at + 20_000))
      await pause(5)
    }
    done()
  }
  return new Writable({
    highWaterMark: 1,
    write: (chunk: Buffer, _, done) => void pass(chunk, done),
    destroy: (error, done) => {
      socket.destroy()
      done(error)
    },
  })
}

/** A writer on a narrow line; `prepare` is left to who needs it. */
async function writerOn(port: number, user: string, options: PipelineOptions): Promise<PipelinedWriter> {
  const socket = net.connect({ port, host: '127.0.0.1' })
  socket.write(`a LOGIN "${user}" secret\r\n`)
  await new Promise<void>((resolve) => {
    let heard = ''
    const hear = (chunk: Buffer) => {
      heard += chunk.toString('latin1')
      if (!/^a OK .*\r\n/m.test(heard)) return
      socket.off('data', hear)
      resolve()
    }
    socket.on('data', hear)
  })
  return new PipelinedWriter(
    new AppendWire({ readSocket: socket, writeSocket: narrow(socket), socket }, { usual: 10_000, slow: 10_000 }),
    accountOn(port, 'target', user),
    options,
  )
}

const kindsOf = (answers: readonly AppendAnswer[]): string[] =>
  answers.map((answer) => (answer.kind === 'refused' ? `refused ${answer.responseCode ?? ''}` : answer.kind))
const all = (count: number, kind: string): string[] => Array.from({ length: count }, () => kind)

describe.skipIf(obstacle !== undefined)(
  `on a real server${obstacle === undefined ? '' : ` (skipped: ${obstacle})`}`,
  () => {
    let server: DovecotServer
    beforeAll(async () => {
      server = await startDovecot({ quota: '1M' })
    })
    afterAll(async () => server.stop())

    const foldersOf = async (user: string): Promise<string[]> => {
      const { folders } = await readAccount({ port: server.port, user, password: server.password })
      return folders.map(({ path, messages }) => `${path} ${messages.length}`)
    }

    it.each<[string, OutgoingMessage[], PipelineOptions]>([
      ['many in one command', Array.from({ length: 48 }, (_, i) => trap(60_000, i)), plus],
      ['a large one, then others', [trap(2_000_000, 1), trap(500_000, 2), trap(50_000, 3)], plus],
      ['one command each', Array.from({ length: 6 }, (_, i) => trap(400_000, i)), singly],
      [
        'literals that wait among those that do not',
        Array.from({ length: 64 }, (_, i) => trap(i % 4 === 3 ? 90_000 : 4_000, i)),
        minus,
      ],
    ])('a folder that a user deleted meanwhile: %s', async (_, messages, options) => {
      const user = freshUser()
      const client = await MailClient.connect({ port: server.port, user })
      await client.create('Pratiche')
      const writer = await writerOn(server.port, user, options)
      expect(kindsOf(await writer.append('Pratiche', [trap(100)]).answers)).toEqual(['stored'])
      await client.delete('Pratiche')
      const refused = writer.append('Pratiche', messages).answers
      // Not waited for: these are the commands that come right behind what is cut short.
      const stored = writer.append('INBOX', [trap(100, 1), trap(100, 2), trap(100, 3)]).answers
      expect(kindsOf(await refused)).toEqual(all(messages.length, 'refused TRYCREATE'))
      expect(kindsOf(await stored)).toEqual(all(3, 'stored'))
      expect(writer.misread).toBe(false)
      await writer.logout()
      await client.logout()
      expect(await foldersOf(user)).toEqual(['INBOX 3'])
    })

    it.each<[string, OutgoingMessage[], string[], PipelineOptions]>([
      [
        'by the first of a command',
        [
          trap(2_000_000),
          trap(100, 1),
          ...Array.from({ length: 15 }, (_, i) => trap(60_000, i + 2)),
          trap(600_000, 20),
        ],
        ['refused OVERQUOTA', ...all(16, 'stored'), 'refused OVERQUOTA'],
        plus,
      ],
      [
        'one command each',
        [trap(2_000_000), trap(100, 1), trap(1_200_000, 2), trap(100, 3)],
        ['refused OVERQUOTA', 'stored', 'refused OVERQUOTA', 'stored'],
        singly,
      ],
    ])('a mailbox that is full: %s', async (_, messages, kinds, options) => {
      const user = freshUser()
      const writer = await writerOn(server.port, user, options)
      expect(kindsOf(await writer.append('INBOX', [trap(100)]).answers)).toEqual(['stored'])
      expect(kindsOf(await writer.append('INBOX', messages).answers)).toEqual(kinds)
      expect(writer.misread).toBe(false)
      await writer.logout()
      expect(await foldersOf(user)).toEqual([`INBOX ${1 + kinds.filter((kind) => kind === 'stored').length}`])
    })
  },
)

describe('on a scripted server', () => {
  const servers: ScriptedServer[] = []
  afterAll(async () => Promise.all(servers.map((server) => server.close())))
  const start = async () => {
    const server = await startScriptedServer({})
    servers.push(server)
    return server
  }
  /**
   * A writer for which INBOX is nothing new, and what the server says as soon as the next literal of so many bytes is
   * announced.
   */
  const saying = async (options: PipelineOptions, size: number, say: (tag: string) => string) => {
    const server = await start()
    const sessions: CommandContext['session'][] = []
    server.on('APPEND', (context, next) => {
      sessions.push(context.session)
      return next()
    })
    const writer = await writerOn(server.port, 'u', options)
    await writer.append('INBOX', [trap(1)]).answers
    let said = false
    server.onLiteral = (about) => {
      if (about.size === size && !said) sessions.at(-1)?.write(say(about.line.split(' ')[0] ?? ''))
      said ||= about.size === size
      return undefined
    }
    return { server, writer }
  }
  const appends = (server: ScriptedServer) =>
    server.commands.filter(({ verb }) => verb === 'APPEND').map(({ line }) => line.match(/\{\d+\+?\}/g)?.length)

  it('a refusal at the second of three: that one goes out to its end, the third does not', async () => {
    const { server, writer } = await saying(plus, trap(400_000).bytes.length, (tag) => `${tag} NO [TRYCREATE] gone\r\n`)
    server.once('APPEND', () => undefined)
    expect(kindsOf(await writer.append('INBOX', [trap(100, 1), trap(400_000), trap(100, 3)]).answers)).toEqual(
      all(3, 'refused TRYCREATE'),
    )
    expect(kindsOf(await writer.append('INBOX', [trap(100, 4)]).answers)).toEqual(['stored'])
    expect(appends(server)).toEqual([1, 2, 1])
    expect(server.verbs()).toEqual(['LOGIN', 'APPEND', 'APPEND', 'APPEND'])
    await writer.logout()
  })

  it('a literal that is refused instead of asked for is not sent, and nothing in its place', async () => {
    const server = await start()
    const writer = await writerOn(server.port, 'u', minus)
    await writer.append('INBOX', [trap(1)]).answers
    server.onLiteral = ({ synchronising, size }) =>
      synchronising && size > 5_000 ? { refuse: 'NO [OVERQUOTA] full' } : undefined
    expect(kindsOf(await writer.append('INBOX', [trap(100, 1), trap(6_000, 2), trap(100, 3)]).answers)).toEqual(
      all(3, 'refused OVERQUOTA'),
    )
    expect(kindsOf(await writer.append('INBOX', [trap(100, 4)]).answers)).toEqual(['stored'])
    expect(server.verbs()).toEqual(['LOGIN', 'APPEND', 'APPEND'])
    await writer.logout()
  })

  it.each<[string, (tag: string) => string]>([
    ['an answer to what was not asked', () => 'z1 OK CREATE completed\r\n'],
    ['BAD without a tag: a line that is no command to it', () => '* BAD no tag\r\n'],
    ['BAD while the message is on its way', (tag) => `${tag} BAD what?\r\n`],
    [
      'OK before it can have the others: the rest will be commands to it',
      (tag) => `${tag} OK [APPENDUID 1 2] done\r\n`,
    ],
    ['a "+" that nobody waits for: it would take the next command for a literal', () => '+ go ahead\r\n'],
  ])('%s ends the connection at once, and this way of writing', async (_, say) => {
    const { server, writer } = await saying(plus, trap(400_000).bytes.length, say)
    const answers = await writer.append('INBOX', [trap(400_000), trap(100, 1), trap(100, 2)]).answers
    expect(kindsOf(answers)).toEqual(all(3, 'uncertain'))
    expect(writer.misread).toBe(true)
    expect(kindsOf(await writer.append('INBOX', [trap(100, 3)]).answers)).toEqual(['not-sent'])
    expect(server.verbs()).toEqual(['LOGIN', 'APPEND'])
    expect(server.account('u').folders.get('INBOX')?.messages).toHaveLength(1)
  })
})

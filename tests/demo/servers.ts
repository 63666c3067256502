// The two servers of the demo: real Dovecots where they can be had, else the test suite's own server, said loudly.

import { cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { sayLoudly } from '../support/debian-packages.ts'
import { startDovecot, type DovecotServer } from '../support/dovecot.ts'
import { ensureDovecot } from '../support/ensure-servers.ts'
import { startScriptedServer, type ScriptedServer } from '../support/scripted-server.ts'

export type DemoServer = {
  /** Without TLS, for the demo's own client. */
  port: number
  /** What the plan names. */
  planPort: number
  /** Certificate for the plan; undefined: the server has no TLS. */
  ca: string | undefined
  /** Stops the server and leaves its mail in this folder; gives whether there is any to leave. */
  end(mailTo: string): Promise<boolean>
}

export type DemoServers = { kind: string; source: DemoServer; target: DemoServer }

const aruba = { separator: '.', prefix: 'INBOX.' }
const slashes = { separator: '/', prefix: '' }
const specialUse = { Sent: '\\Sent', Drafts: '\\Drafts', Trash: '\\Trash', Junk: '\\Junk' }

/**
 * An Aruba-like source ("." between levels, everything under "INBOX.") and a target with "/" and its own special
 * folders.
 */
export async function startServers(): Promise<DemoServers> {
  const dovecot = ensureDovecot()
  if (!dovecot.ready) {
    sayLoudly([
      'There is no real IMAP server for this demo:',
      dovecot.reason,
      'It goes on with the small server of the test suite; nothing that it shows was proved on a real one.',
    ])
    const [source, target] = await Promise.all([startScriptedServer(aruba), startScriptedServer(slashes)])
    return { kind: "the test suite's own servers", source: ofScripted(source), target: ofScripted(target) }
  }
  const [source, target] = await Promise.all([startDovecot(aruba), startDovecot({ ...slashes, specialUse })])
  return { kind: 'two real Dovecots', source: ofDovecot(source), target: ofDovecot(target) }
}

function ofDovecot(server: DovecotServer): DemoServer {
  return {
    port: server.port,
    planPort: server.tlsPort,
    ca: server.ca,
    async end(mailTo) {
      await server.stop()
      mkdirSync(mailTo, { recursive: true })
      cpSync(join(server.dir, 'mail'), mailTo, { recursive: true })
      return true
    },
  }
}

function ofScripted(server: ScriptedServer): DemoServer {
  return {
    port: server.port,
    planPort: server.port,
    ca: undefined,
    async end() {
      await server.close()
      return false
    },
  }
}

// Wrong pairings: addresses that are unlike each other, swapped mailboxes, and passwords that only a holder knows.

import { describe, expect, it } from 'vitest'
import { areUnlike } from '../../src/check/address-likeness.ts'
import { Findings } from '../../src/check/findings.ts'
import { notePairings } from '../../src/check/pairing-findings.ts'
import type { Finding } from '../../src/model/status.ts'
import { writePlan, type MailboxForPlan } from '../support/plan-file.ts'
import { deskFor } from '../verify/desk.ts'

const server = { port: 1 }

/** What is said of a plan with these mailboxes; no server is asked for it. */
async function said(
  mailboxes: readonly MailboxForPlan[],
  more: Parameters<typeof writePlan>[0]['targetMore'] = {},
): Promise<Finding[]> {
  const { request } = await deskFor(
    writePlan({ source: server, target: server, targetMore: { port: 2, ...more }, mailboxes }).file,
  )
  const findings = new Findings(request)
  notePairings({ request, findings })
  return findings.all()
}

describe('addresses', () => {
  it.each([
    ['tribunale.roma@vecchio.example', 'tribunale.roma@nuovo.example'],
    ['tribunale.roma@vecchio.example', 'TribunaleRoma@nuovo.example'],
    ['trib.roma@vecchio.example', 'tribunale.roma@nuovo.example'],
    ['segreteria.anagrafe@vecchio.example', 'segreterie.anagrafe@nuovo.example'],
    ['protocollo@comune.cremona.example', 'comune.cremona@pec.example'],
    ['comune.cremona@vecchio.example', 'protocollo.comune.cremona@nuovo.example'],
    ['città.forlì@vecchio.example', 'citta.forli@nuovo.example'],
    ['protocollo@a.example', 'protocollo@b.example'],
    ['urp@vecchio.example', '12345678@nuovo.example'],
    ['urp@vecchio.example', 'm1234x@nuovo.example'],
    ['ufficio@vecchio.example', 'ufficio2@nuovo.example'],
  ])('%s and %s are alike, or cannot be told', (source, target) => {
    expect(areUnlike(source, target)).toBe(false)
    expect(areUnlike(target, source)).toBe(false)
  })

  it.each([
    ['upg.commissariato@vecchio.example', 'questura@nuovo.example'],
    ['tribunale.roma@vecchio.example', 'tribunale.como@nuovo.example'],
    ['ufficio1@vecchio.example', 'ufficio2@nuovo.example'],
    ['ragioneria@vecchio.example', 'anagrafe@nuovo.example'],
    ['ufficio.3@vecchio.example', 'ufficio.30@nuovo.example'],
  ])('%s and %s are unlike', (source, target) => {
    expect(areUnlike(source, target)).toBe(true)
    expect(areUnlike(target, source)).toBe(true)
  })
})

describe('pairs of a plan', () => {
  it('that are unlike are listed for sign-off, each with its mailbox', async () => {
    const found = await said([
      { id: 'a', source: 'upg.commissariato@vecchio.example', target: 'questura@nuovo.example' },
      { id: 'b', source: 'urp@vecchio.example', target: 'urp@nuovo.example' },
    ])
    expect(found).toMatchObject([
      {
        level: 'warning',
        scope: 'mailbox',
        code: 'pair-unlike',
        mailbox: 'a',
        message: 'Source upg.commissariato@vecchio.example and target questura@nuovo.example do not look alike',
      },
    ])
  })

  it('that the plan puts under a folder of another, or merges with it, are meant', async () => {
    const target = 'questura@nuovo.example'
    expect(
      await said([
        { id: 'a', source: 'upg.commissariato@vecchio.example', target, place: { under: 'Archivio/Commissariato' } },
        { id: 'b', source: 'questura@vecchio.example', target },
        { id: 'c', source: 'urp.nord@vecchio.example', target: 'sportello@nuovo.example', place: { merge: true } },
        { id: 'd', source: 'anagrafe@vecchio.example', target: 'sportello@nuovo.example', place: { merge: true } },
      ]),
    ).toEqual([])
  })

  it('that are swapped are recognised by each other, however alike they are', async () => {
    const found = await said([
      { id: 'a', source: 'tribunale@vecchio.example', target: 'tribunale.roma@nuovo.example' },
      { id: 'b', source: 'tribunale.roma@vecchio.example', target: 'tribunale@nuovo.example' },
    ])
    expect(found.map((one) => one.message)).toEqual([
      expect.stringContaining('do not look alike; the target looks like the mailbox b'),
      expect.stringContaining('do not look alike; the target looks like the mailbox a'),
    ])
  })

  it('are not swapped because another municipality has a mailbox of that name, too', async () => {
    expect(
      await said([
        { id: 'a', source: 'comune.cremona@vecchio.example', target: 'protocollo@comune.cremona.example' },
        { id: 'b', source: 'protocollo@comune.lodi.example', target: 'protocollo@pec.comune.lodi.example' },
      ]),
    ).toEqual([])
  })

  it('with logins that are no addresses are passed over, unless the address is given', async () => {
    expect(await said([{ id: 'a', source: 'ragioneria', target: 'M12345678' }])).toEqual([])
    const given = {
      source: 'ragioneria@vecchio.example',
      target: 'M12345678',
      more: { target: { user: 'M12345678', address: 'anagrafe@nuovo.example', password: { env: 'X' } } },
    }
    expect(await said([{ id: 'a', ...given }])).toMatchObject([{ code: 'pair-unlike', mailbox: 'a' }])
  })

  it('whose target password is typed by hand are pointed out, but not with a master account or a file', async () => {
    const mailbox = { id: 'a', source: 'a', target: 'b', more: { target: { user: 'b', password: { prompt: true } } } }
    expect(await said([mailbox])).toMatchObject([
      { level: 'note', scope: 'mailbox', code: 'password-of-holder', mailbox: 'a', side: 'target' },
    ])
    expect(await said([{ id: 'a', source: 'a', target: 'b' }])).toEqual([])
    const shared = { id: 'a', source: 'a', target: 'b', more: { target: { user: 'b' } } }
    expect(await said([shared], { master: { user: 'm', password: { prompt: true } } })).toEqual([])
    expect(
      await said([shared], { master: { user: 'm', password: { prompt: true }, form: '{user}*{master}' } }),
    ).toEqual([])
  })
})

// The memory for bodies: what all mailboxes hold together never exceeds the budget, and no mailbox waits for itself.

import { describe, expect, it } from 'vitest'
import { Gate } from '../../src/line/gate.ts'
import { Share } from '../../src/line/share.ts'
import { gate } from '../support/scripted-server.ts'

describe('the share of a mailbox', () => {
  it('waits until the others hold little enough', async () => {
    const budget = new Gate(100)
    const [one, two] = [new Share(budget), new Share(budget)]
    const held = gate()
    const order: string[] = []
    const first = one.holding(70, async () => {
      order.push('first')
      await held.opened
    })
    const second = two.holding(40, async () => void order.push('second'))
    await new Promise((resolve) => setImmediate(resolve))
    expect(order).toEqual(['first'])
    held.open()
    await Promise.all([first, second])
    expect(order).toEqual(['first', 'second'])
  })

  it('a message larger than the budget is read when nobody else reads', async () => {
    expect(await new Share(new Gate(100)).holding(5_000, async () => 'read')).toBe('read')
  })

  it('is not asked for twice by one mailbox: what it does while it holds a part cannot block it', async () => {
    const share = new Share(new Gate(100))
    expect(await share.holding(100, () => share.holding(100, async () => 'read'))).toBe('read')
  })

  it('is free again when the work fails', async () => {
    const share = new Share(new Gate(100))
    await expect(share.holding(100, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
    expect(await share.holding(100, async () => 'read')).toBe('read')
  })
})

// The memory for bodies: reading waits for room, a huge body is read alone, and nothing is held for ever.

import { describe, expect, it } from 'vitest'
import { MemoryBudget } from '../../src/line/memory-budget.ts'

/** 100 bytes on their way. */
const small = () => new MemoryBudget(800)

describe('bodies on their way', () => {
  it('another mailbox waits until there is room', async () => {
    const room = small()
    const [one, two] = [room.forMailbox(), room.forMailbox()]
    const first = await one.acquire(70)
    expect(two.canAcquire(40)).toBe(false)
    const order: string[] = []
    const second = two.acquire(40).then(() => order.push('second'))
    order.push('first leaves')
    first.release()
    await second
    expect(order).toEqual(['first leaves', 'second'])
  })

  it('a body larger than the budget is read when nobody else reads', async () => {
    const room = small()
    const other = await room.forMailbox().acquire(1)
    const part = room.forMailbox()
    expect(part.canAcquire(5_000)).toBe(false)
    other.release()
    expect(part.canAcquire(5_000)).toBe(true)
    const alone = await part.acquire(5_000)
    expect(room.forMailbox().canAcquire(1)).toBe(false)
    alone.release()
    expect(room.forMailbox().canAcquire(100)).toBe(true)
  })

  it('who gets a place when its mailbox has broken off holds nothing', async () => {
    const room = small()
    const other = await room.forMailbox().acquire(100)
    const part = room.forMailbox()
    const late = part.acquire(60)
    part.releaseAll()
    other.release()
    await late
    expect(room.forMailbox().canAcquire(100)).toBe(true)
  })

  it('a stop ends the wait, and holds nothing', async () => {
    const room = small()
    const [one, two] = [room.forMailbox(), room.forMailbox()]
    const first = await one.acquire(100)
    const stop = new AbortController()
    const second = two.acquire(50, stop.signal)
    stop.abort()
    expect(await second).toBeUndefined()
    first.release()
    expect(room.forMailbox().canAcquire(100)).toBe(true)
  })

  it('leaving twice gives nothing back twice, and what a mailbox held when it broke off is given back', async () => {
    const room = small()
    const part = room.forMailbox()
    const permit = await part.acquire(60)
    await part.acquire(40)
    permit.release()
    permit.release()
    expect(room.forMailbox().canAcquire(61)).toBe(false)
    part.releaseAll()
    expect(room.forMailbox().canAcquire(100)).toBe(true)
  })
})

describe('bodies that are looked at', () => {
  it('do not wait for bodies on their way', async () => {
    const room = small()
    await room.forMailbox().acquire(100)
    expect(await room.whileReading(50, async () => 'read')).toBe('read')
  })

  it('leave their room when the look fails', async () => {
    const room = small()
    await expect(room.whileReading(1_000, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
    expect(await room.whileReading(1_000, async () => 'read')).toBe('read')
  })

  it('are not read when a stop ends the wait for room', async () => {
    const room = small()
    const stop = new AbortController()
    const ends: (() => void)[] = []
    const first = room.whileReading(1_000, () => new Promise<void>((resolve) => ends.push(resolve)))
    const done: string[] = []
    const look = async (): Promise<string> => {
      done.push('read')
      return 'read'
    }
    const second = room.whileReading(1_000, look, stop.signal)
    const proof = room.whileReading(1_000, look)
    stop.abort()
    expect(await second).toBeUndefined()
    expect(done).toEqual([])
    ends.forEach((end) => end())
    await first
    expect(await proof).toBe('read')
  })
})

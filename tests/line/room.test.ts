// The memory for bodies: reading waits for room, a huge body is read alone, and nothing is held for ever.

import { describe, expect, it } from 'vitest'
import { Room } from '../../src/line/room.ts'

/** 100 bytes on their way. */
const small = () => new Room(800)

describe('bodies on their way', () => {
  it('another mailbox waits until there is room', async () => {
    const room = small()
    const [one, two] = [room.part(), room.part()]
    const first = await one.enter(70)
    expect(two.has(40)).toBe(false)
    const order: string[] = []
    const second = two.enter(40).then(() => order.push('second'))
    order.push('first leaves')
    first.leave()
    await second
    expect(order).toEqual(['first leaves', 'second'])
  })

  it('a body larger than the budget is read when nobody else reads', async () => {
    const room = small()
    const other = await room.part().enter(1)
    const part = room.part()
    expect(part.has(5_000)).toBe(false)
    other.leave()
    expect(part.has(5_000)).toBe(true)
    const alone = await part.enter(5_000)
    expect(room.part().has(1)).toBe(false)
    alone.leave()
    expect(room.part().has(100)).toBe(true)
  })

  it('who gets a place when its mailbox has broken off holds nothing', async () => {
    const room = small()
    const other = await room.part().enter(100)
    const part = room.part()
    const late = part.enter(60)
    part.leaveAll()
    other.leave()
    await late
    expect(room.part().has(100)).toBe(true)
  })

  it('leaving twice gives nothing back twice, and what a mailbox held when it broke off is given back', async () => {
    const room = small()
    const part = room.part()
    const place = await part.enter(60)
    await part.enter(40)
    place.leave()
    place.leave()
    expect(room.part().has(61)).toBe(false)
    part.leaveAll()
    expect(room.part().has(100)).toBe(true)
  })
})

describe('bodies that are looked at', () => {
  it('do not wait for bodies on their way', async () => {
    const room = small()
    await room.part().enter(100)
    expect(await room.looking(50, async () => 'read')).toBe('read')
  })

  it('leave their room when the look fails', async () => {
    const room = small()
    await expect(room.looking(1_000, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
    expect(await room.looking(1_000, async () => 'read')).toBe('read')
  })
})

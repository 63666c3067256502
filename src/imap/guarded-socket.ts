// Lets bytes out of a socket only while somebody may send, also those that were written to it before.

import type { Writable } from 'node:stream'
import { ownReason } from '../model/own-reasons.ts'

/**
 * A process that was stopped and wakes goes on where it was: an answer that came meanwhile lets the next command out
 * before any timer is heard. So the question is asked where bytes leave, and a no ends the connection.
 */
export function guardSocket(socket: Writable, mayWrite: () => boolean): void {
  const { _write, _writev } = socket
  const refuse = (callback: (error?: Error | null) => void): void => {
    callback(new Error(ownReason('connection-closed')))
    socket.destroy()
  }
  socket._write = (chunk, encoding, callback) => {
    if (mayWrite()) _write.call(socket, chunk, encoding, callback)
    else refuse(callback)
  }
  if (_writev === undefined) return
  socket._writev = (chunks, callback) => {
    if (mayWrite()) _writev.call(socket, chunks, callback)
    else refuse(callback)
  }
}

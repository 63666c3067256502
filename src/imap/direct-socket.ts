// Opens the sockets that imapflow reads from: what they read lies in one buffer each, and is copied from there.

import net, { type TcpNetConnectOpts, type OnReadOpts } from 'node:net'
import tls, { type ConnectionOptions } from 'node:tls'
import type { ImapTransport } from 'imapflow'

const readAtOnce = 65_536

/**
 * Node makes a new buffer of 64 kB for each read, and pieces of bodies that wait for the collector are what most of its
 * work came from (measured). `take` gets what was read first, and says whether it took it.
 */
export function directTransport(take: (bytes: Buffer) => boolean): ImapTransport {
  return {
    connect: ({ secure, tls: tlsOptions, ...place }, onConnect) => {
      const buffer = Buffer.allocUnsafeSlow(readAtOnce)
      const onread: OnReadOpts = {
        buffer,
        callback: (length) => {
          const bytes = buffer.subarray(0, length)
          return (socket.readableLength === 0 && take(bytes)) || socket.push(Buffer.from(bytes))
        },
      }
      const options: ConnectionOptions & TcpNetConnectOpts = { ...tlsOptions, ...place, onread }
      const socket = secure ? tls.connect(options, onConnect) : net.connect(options, onConnect)
      return socket
    },
  }
}

// A scripted server that has folders whose names are bytes which RFC 3501 does not allow in a name.

import type { ScriptedServer } from './scripted-server.ts'
import { encodeName, quoted } from './imap-names.ts'
import { textOf } from './imap-lines.ts'

/**
 * The folder at this path of the server's accounts is called `wire` (latin1) on the wire: it is listed so, and no other
 * name finds it.
 */
export function nameRaw(server: ScriptedServer, path: string, wire: string): void {
  const encoded = encodeName(path)
  const shown = `{${wire.length}}\r\n${wire}`
  server.on('*', (context, next) => {
    const at = context.verb === 'LIST' || context.verb === 'LSUB' ? 1 : 0
    const asked = textOf(context.args[at])
    if (asked === wire) context.args[at] = { quoted: encoded }
    else if (asked === encoded && wire !== encoded)
      return context.verb === 'LIST' || context.verb === 'LSUB' ? context.ok() : context.no('[NONEXISTENT] not there')
    const say = context.untagged.bind(context)
    context.untagged = (text) => say(text.replaceAll(quoted(encoded), shown))
    return next()
  })
}

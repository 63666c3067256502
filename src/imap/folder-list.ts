// Lists the folders of an account with everything that the server tells about them, in as few commands as it allows.

import type { FolderState, FolderTree, ListedFolder } from '../model/ports.ts'
import type { Handlers } from './command-channel.ts'
import { readListed, readNamespace, readStatus, readStatusName, type Untagged } from './responses.ts'

export type FolderListing = {
  command(verb: string, attributes: unknown[], untagged: Handlers): Promise<unknown>
  capabilities: ReadonlySet<string>
  /** The server's answer to NAMESPACE, if it gave one. */
  namespace: Untagged | undefined
  /** What STATUS is to tell. */
  statusItems: readonly unknown[]
}

const everything = [
  { type: 'STRING', value: '' },
  { type: 'STRING', value: '*' },
]
const atom = (value: string) => ({ type: 'ATOM', value })

/** The tree, and for each path the name as it must be sent back. */
export async function listFolders({
  command,
  capabilities,
  namespace,
  statusItems,
}: FolderListing): Promise<{ tree: FolderTree; wireNames: Map<string, string> }> {
  const folders = new Map<string, ListedFolder>()
  const wireNames = new Map<string, string>()
  const states = new Map<string, FolderState>()
  const list = (untagged: Untagged) => {
    const listed = readListed(untagged)
    if (listed === undefined) return
    wireNames.set(listed.folder.path, listed.wire)
    folders.set(listed.folder.path, listed.folder)
  }
  if (capabilities.has('LIST-EXTENDED')) {
    // One round trip for all (RFC 5258). Special uses must be asked for: RFC 6154 lets a server keep them out of a
    // plain LIST, and Cyrus does.
    const wanted: unknown[] = [atom('SUBSCRIBED')]
    if (capabilities.has('SPECIAL-USE')) wanted.push(atom('SPECIAL-USE'))
    if (capabilities.has('LIST-STATUS')) wanted.push(atom('STATUS'), statusItems)
    await command('LIST', [...everything, atom('RETURN'), wanted], {
      LIST: list,
      STATUS: (untagged) => {
        const state = readStatus(untagged)
        if (state !== undefined) states.set(readStatusName(untagged), state)
      },
    })
  } else {
    await command('LIST', everything, { LIST: list })
    await command('LSUB', everything, {
      LSUB: (untagged) => {
        const listed = readListed(untagged)?.folder
        const folder = folders.get(listed?.path ?? '')
        if (folder !== undefined && listed?.selectable === true)
          folders.set(folder.path, { ...folder, subscribed: true })
      },
    })
  }
  const personal = readNamespace(namespace ?? {})
  const separator = personal?.separator || [...folders.values()].find((folder) => folder.separator)?.separator || '/'
  return {
    tree: {
      prefix: personal?.prefix ?? '',
      separator,
      folders: [...folders.values()].map((folder) => withState(folder, states.get(folder.path))),
    },
    wireNames,
  }
}

function withState(folder: ListedFolder, status: FolderState | undefined): ListedFolder {
  return status === undefined ? folder : { ...folder, status }
}

/** Whether the server lists this very folder as one that can be opened. `name`: as it goes on the wire. */
export async function isListed(command: FolderListing['command'], name: unknown, path: string): Promise<boolean> {
  let isThere = false
  await command('LIST', [{ type: 'STRING', value: '' }, name], {
    LIST: (untagged) => {
      const folder = readListed(untagged)?.folder
      isThere ||= folder?.path === path && folder.selectable
    },
  })
  return isThere
}

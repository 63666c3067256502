// What a server says of a folder, for those to whom a folder that cannot be asked is one to look at more closely.

import { MigrationError } from '../../model/errors.ts'
import type { FolderState, ReadSession } from '../../model/ports.ts'

/** undefined: it is not there, or cannot be asked; whoever opens it learns which. */
export async function statusIfKnown(session: ReadSession, path: string): Promise<FolderState | undefined> {
  try {
    return await session.status(path)
  } catch (error) {
    if (error instanceof MigrationError && error.scope === 'folder') return undefined
    throw error
  }
}

/** undefined: what lies in a folder that cannot be opened is not missing for that. */
export async function examined(reader: ReadSession, path: string): Promise<FolderState | undefined> {
  try {
    return await reader.examine(path)
  } catch (error) {
    if (error instanceof MigrationError && error.scope === 'folder') return undefined
    throw error
  }
}

// Places in the text of a topic that are filled from the code, so that neither can fall behind.

/** The words for columns of a table of mailboxes. */
export const columnWordsHere = '@column-words'

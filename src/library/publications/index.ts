/** Files that the host offers for download: `openclue data`. */
export {type HashedFile, hashFiles, openPublished, readPart} from './files';
export {
  type Access,
  accesses,
  checkTerms,
  findFile,
  findPublication,
  listPublications,
  type Publication,
  type PublicationTerms,
  type PublicationViewer,
  publisher,
  recordPublication,
  withdrawPublication,
} from './registry';

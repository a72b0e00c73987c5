import { post } from '../../access/route.ts'
import { get } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { homeOfFile } from '../kept-files/kept-files.store.ts'
import { dropFile } from './drop-file.ts'
import { showChosen, showFile } from './import-files.pages.ts'
import { homeOfRead, readFile } from './read-file.ts'
import { uploadFile } from './upload-file.ts'
import { showRefused, showUpload, uploadIn } from './upload.pages.ts'

const base = '/imports/files/:file'

export const importFilesRoutes: Route[] = [
  get('/imports/new', 'file.upload', (page) => showUpload(page)),
  post('/imports/new', uploadFile, { again: showRefused, sent: uploadIn, to: (_, { id }) => homeOfFile(id) }),
  get(base, 'file.upload', (page) => showFile(page)),
  post(base, readFile, { again: showChosen, to: (_, read) => homeOfRead(read) }),
  post(`${base}/drop`, dropFile, { to: () => '/imports/new' }),
]

import type { Request, RequestHandler } from 'express'
import multer from 'multer'
import { storable } from '../db/storable.ts'
import { endOf } from '../text.ts'

export const mostUploadBytes = 5 * 1024 * 1024
export const mostFiles = 5
const takesFiles = [
  /^\/imports\/new$/,
  /^\/catalogue\/shared\/[^/]+\/evidence$/,
  /^\/projects\/[^/]+\/prerequisites\/[^/]+\/evidence$/,
  /^\/projects\/[^/]+\/test-plan\/runs\/[^/]+\/cases\/[^/]+\/evidence$/,
  /^\/projects\/[^/]+\/test-plan\/runs\/[^/]+\/day\/cases\/[^/]+\/result$/,
]

export interface Upload {
  name: string
  bytes: Buffer
}
/** The files of a request, or what is wrong with them. */
const taken = new WeakMap<Request, { files: Upload[]; fault: string | undefined }>()

const reader = multer({
  storage: multer.memoryStorage(),
  limits: { fileSize: mostUploadBytes, files: mostFiles, fields: 10, fieldSize: 10_000, parts: 10 + mostFiles },
  defParamCharset: 'utf8',
}).array('file', mostFiles)

const faults: Record<string, string> = {
  LIMIT_FILE_SIZE: `A file is larger than ${mostUploadBytes / 1024 / 1024} MB. Take out pictures and sheets that are not needed, and choose it again`,
  LIMIT_FILE_COUNT: `Choose up to ${mostFiles} files at once`,
  LIMIT_UNEXPECTED_FILE: `Choose up to ${mostFiles} files at once`,
  LIMIT_PART_COUNT: `Choose up to ${mostFiles} files at once`,
}

/**
 * Reads a form with files into memory before its token is checked, only at the few addresses that take files and only for people who are signed in;
 * elsewhere such a form stays unread and is refused. The page reports what is wrong with a file.
 */
export const uploads: RequestHandler = (req, res, next) => {
  if (req.method !== 'POST' || !takesFiles.some((address) => address.test(req.path)) || !req.user || !req.is('multipart/form-data')) return next()
  reader(req, res, (error: unknown) => {
    const fault = error instanceof multer.MulterError ? faults[error.code] : undefined
    if (fault !== undefined) taken.set(req, { files: [], fault })
    // Everything is in memory, so any other error is about a form that no browser sends like that, or that ended too early.
    else if (error)
      return next(error instanceof multer.MulterError ? error : Object.assign(new Error('The form cannot be read', { cause: error }), { status: 400 }))
    // A file field that was left empty is sent as a file without a name.
    else {
      const files = (Array.isArray(req.files) ? req.files : []).filter((file) => file.originalname !== '')
      // The end of a long name says what kind of file it is.
      taken.set(req, { files: files.map((file) => ({ name: storable(endOf(file.originalname, 200)), bytes: file.buffer })), fault: undefined })
    }
    next()
  })
}

/** The files of this request, or what is wrong with them. */
export const uploadsOf = (req: Request): { files: Upload[]; fault: string | undefined } => taken.get(req) ?? { files: [], fault: undefined }

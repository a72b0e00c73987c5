import type { Request, RequestHandler } from 'express'
import multer from 'multer'

export const mostUploadBytes = 5 * 1024 * 1024
const takesFiles = new Set(['/imports/new'])

export interface Upload { name: string; bytes: Buffer }
type WithUpload = { upload?: Upload; uploadFault?: string }

const reader = multer({ storage: multer.memoryStorage(), limits: { fileSize: mostUploadBytes, files: 1, fields: 10, fieldSize: 10_000, parts: 12 }, defParamCharset: 'utf8' } as multer.Options).single('file')

/**
 * Reads a form with a file into memory before the form's token is checked, on the few addresses that take files and for
 * people who are signed in; elsewhere such a form stays unread and is refused. What is wrong with the file is the page's to tell.
 */
export const uploads: RequestHandler = (req, res, next) => {
  if (req.method !== 'POST' || !takesFiles.has(req.path) || !req.user || !req.is('multipart/form-data')) return next()
  reader(req, res, (error: unknown) => {
    const given = req as unknown as WithUpload
    if (error instanceof multer.MulterError && error.code === 'LIMIT_FILE_SIZE') given.uploadFault = `The file is larger than ${mostUploadBytes / 1024 / 1024} MB. Take out pictures and sheets that are not needed, and upload it again`
    else if (error) return next(error)
    else if (req.file) given.upload = { name: req.file.originalname.slice(0, 200), bytes: req.file.buffer }
    next()
  })
}

/** The file of this request, or what is wrong with it. */
export const uploadOf = (req: Request): WithUpload => req as unknown as WithUpload

import { cleanJpeg } from './jpeg.ts'
import { cleanPng } from './png.ts'
import { cleanWebp } from './webp.ts'

export interface Cleaned {
  bytes: Buffer
  /** Whether there was anything to remove. */
  removed: boolean
}

/**
 * A picture without what cameras and programs write beside it: where and when it was taken, with which device, by whom. Which way up it is shown stays.
 * Undefined if it cannot be read. What is not a photo stays as it is.
 */
export async function withoutDetails(type: string, bytes: Buffer): Promise<Cleaned | undefined> {
  switch (type) {
    case 'image/jpeg':
      return cleanJpeg(bytes)
    case 'image/png':
      return cleanPng(bytes)
    case 'image/webp':
      return cleanWebp(bytes)
    default:
      return { bytes, removed: false }
  }
}

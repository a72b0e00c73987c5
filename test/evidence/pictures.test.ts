import { crc32 } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { acceptFile } from '../../src/evidence/file.ts'
import { onlyOrientation, orientationIn, withExifPrefix } from '../../src/evidence/pictures/orientation.ts'
import { withoutDetails } from '../../src/evidence/pictures/without-details.ts'

/** Nine by seven pixels, as ImageMagick writes them. */
const plain = Buffer.from(
  [
    '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNywtQFdBRkxOUlNSMj5aYVpQYEpRUk//2wBDAQ4ODhMREyYVFSZP',
    'NS01T09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT0//wAARCAAHAAkDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAb/xAAXEAEAAwAA',
    'AAAAAAAAAAAAAAAAARRh/8QAFQEBAQAAAAAAAAAAAAAAAAAAAwb/xAAXEQADAQAAAAAAAAAAAAAAAAAABBVS/9oADAMBAAIRAxEAPwCPuzpdnQWcVPA9dvR//9k=',
  ].join(''),
  'base64',
)
const progressive = Buffer.from(
  [
    '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNywtQFdBRkxOUlNSMj5aYVpQYEpRUk//2wBDAQ4ODhMREyYVFSZP',
    'NS01T09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT0//wgARCAAHAAkDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAX/xAAVAQEBAAAA',
    'AAAAAAAAAAAAAAACBf/aAAwDAQACEAMQAAABjiy//8QAFRABAQAAAAAAAAAAAAAAAAAAABL/2gAIAQEAAQUCtb//xAAXEQADAQAAAAAAAAAAAAAAAAAAAxRR/9oACAEDAQE/Aa26f//E',
    'ABcRAAMBAAAAAAAAAAAAAAAAAAADFFH/2gAIAQIBAT8BiTh//8QAFBABAAAAAAAAAAAAAAAAAAAAEP/aAAgBAQAGPwI//8QAFBABAAAAAAAAAAAAAAAAAAAAEP/aAAgBAQABPyEP/9oA',
    'DAMBAAIAAwAAABAP/8QAFBEBAAAAAAAAAAAAAAAAAAAAAP/aAAgBAwEBPxBv/8QAFBEBAAAAAAAAAAAAAAAAAAAAAP/aAAgBAgEBPxAf/8QAFhAAAwAAAAAAAAAAAAAAAAAAABFh/9oA',
    'CAEBAAE/EHo9P//Z',
  ].join(''),
  'base64',
)
const webp = Buffer.from('UklGRkQAAABXRUJQVlA4IDgAAAAwAgCdASoJAAcAAsBMJagCdGuA/gAFu1l1EAD+7rfjjoP/BN1Xfthu+//1of9R3+LY/+Mf3TkgAA==', 'base64')
const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
const place = 'N 51 30.0 W 0 7.6'

/** Exif with an orientation and, as far as these tests care, a place. */
function exif(orientation: number, order: 'II' | 'MM' = 'II'): Buffer {
  const little = onlyOrientation(orientation)
  if (order === 'II') return Buffer.concat([little, Buffer.from(place)])
  const big = Buffer.alloc(little.length)
  big.write('MM\0*', 'latin1')
  big.writeUInt32BE(8, 4)
  big.writeUInt16BE(1, 8)
  big.writeUInt16BE(0x0112, 10)
  big.writeUInt16BE(3, 12)
  big.writeUInt32BE(1, 14)
  big.writeUInt16BE(orientation, 18)
  return Buffer.concat([big, Buffer.from(place)])
}
function segment(marker: number, content: Buffer | string): Buffer {
  const body = Buffer.from(content)
  const head = Buffer.from([0xff, marker, 0, 0])
  head.writeUInt16BE(body.length + 2, 2)
  return Buffer.concat([head, body])
}
const behindStart = (jpeg: Buffer, ...segments: Buffer[]): Buffer => Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(2)])
function pngChunk(type: string, content: Buffer | string): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), Buffer.from(content)])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(body.length - 4)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}
const inPng = (...chunks: Buffer[]): Buffer => Buffer.concat([png.subarray(0, 33), ...chunks, png.subarray(33)])
const icc = segment(0xe2, 'ICC_PROFILE\0\u0001\u0001sRGB')

const cleaned = async (type: string, bytes: Buffer) => {
  const result = await withoutDetails(type, bytes)
  if (!result) throw new Error('It could not be read')
  return result
}

describe('a JPEG', () => {
  const removed: [string, Buffer][] = [
    ['the place of the camera', segment(0xe1, withExifPrefix(exif(1)))],
    ['what programs say of it', segment(0xe1, `http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>${place}</x:xmpmeta>`)],
    ['the place as words', segment(0xed, `Photoshop 3.0\0 8BIM ${place}`)],
    ['a comment', segment(0xfe, place)],
    ['an index of further pictures', segment(0xe2, `MPF\0${place}`)],
    ['what its maker added', segment(0xe4, place)],
  ]
  it.each(removed)('is kept without %s, and is otherwise the same', async (_what, extra) => {
    for (const picture of [plain, progressive]) {
      const result = await cleaned('image/jpeg', behindStart(picture, extra))
      expect(result).toEqual({ bytes: picture, removed: true })
    }
  })

  it('is kept without a second picture behind its end', async () => {
    const second = behindStart(plain, segment(0xe1, withExifPrefix(exif(1))))
    expect(await cleaned('image/jpeg', Buffer.concat([progressive, second]))).toEqual({ bytes: progressive, removed: true })
  })

  it.each(['II', 'MM'] as const)('stays as it is held, in either order of bytes: %s', async (order) => {
    const { bytes } = await cleaned('image/jpeg', behindStart(plain, segment(0xe1, withExifPrefix(exif(6, order)))))
    expect(bytes).toEqual(behindStart(plain, segment(0xe1, withExifPrefix(onlyOrientation(6)))))
    // What was cleaned before is left alone.
    expect(await cleaned('image/jpeg', bytes)).toEqual({ bytes, removed: false })
  })

  it('keeps its colours, and is the same if there is nothing to remove', async () => {
    for (const picture of [plain, progressive, behindStart(plain, icc)])
      expect(await cleaned('image/jpeg', picture)).toEqual({ bytes: picture, removed: false })
  })

  it('that was cut off is kept as far as it goes, and one that cannot be read is not', async () => {
    const cut = behindStart(plain, segment(0xfe, place)).subarray(0, -12)
    expect(await cleaned('image/jpeg', cut)).toEqual({ bytes: plain.subarray(0, -12), removed: true })
    for (const bad of [
      plain.subarray(0, 40),
      Buffer.concat([plain.subarray(0, 2), Buffer.from('no marker')]),
      Buffer.concat(Array.from({ length: 4000 }, () => segment(0xfe, ''))),
    ])
      expect(await withoutDetails('image/jpeg', bad)).toBeUndefined()
    expect(await acceptFile({ name: 'photo.jpg', bytes: plain.subarray(0, 40) })).toEqual({
      fault: 'photo.jpg cannot be read as a picture. Open it, save it again, and choose it',
    })
  })

  it('of any bytes ends, and never keeps a place', async () => {
    const whole = behindStart(progressive, segment(0xe1, withExifPrefix(exif(3))), segment(0xfe, place))
    for (let at = 2; at < whole.length; at += 1) {
      const bent = Buffer.from(whole)
      bent[at] = (bent[at] ?? 0) ^ 0xff
      await withoutDetails('image/jpeg', bent)
    }
    expect((await cleaned('image/jpeg', whole)).bytes.includes(place)).toBe(false)
  })
})

describe('a PNG', () => {
  it.each<[string, Buffer]>([
    ['the place', pngChunk('eXIf', exif(1))],
    ['texts', pngChunk('tEXt', `Comment\0${place}`)],
    ['texts of other programs', pngChunk('iTXt', `XML:com.adobe.xmp\0${place}`)],
    ['its content credentials', pngChunk('caBX', place)],
    ['what a program keeps for itself', pngChunk('mkBT', place)],
  ])('is kept without %s', async (_what, chunk) => {
    expect(await cleaned('image/png', inPng(chunk))).toEqual({ bytes: png, removed: true })
  })

  it('stays as it is held, without what follows its end', async () => {
    const { bytes } = await cleaned('image/png', Buffer.concat([inPng(pngChunk('eXIf', exif(8, 'MM'))), Buffer.from(place)]))
    expect(bytes).toEqual(inPng(pngChunk('eXIf', onlyOrientation(8))))
    expect(await cleaned('image/png', bytes)).toEqual({ bytes, removed: false })
    expect(await cleaned('image/png', png)).toEqual({ bytes: png, removed: false })
    expect(await withoutDetails('image/png', png.subarray(0, 50))).toBeUndefined()
  })

  it('keeps its colours, and its pictures if it moves', async () => {
    const bytes = inPng(...['sRGB', 'gAMA', 'cHRM', 'pHYs', 'tRNS', 'acTL', 'fcTL'].map((type) => pngChunk(type, '1234')))
    expect(await cleaned('image/png', bytes)).toEqual({ bytes, removed: false })
  })
})

describe('a WebP', () => {
  const chunk = (type: string, content: Buffer): Buffer => {
    const head = Buffer.alloc(8)
    head.write(type, 'latin1')
    head.writeUInt32LE(content.length, 4)
    return Buffer.concat([head, content, Buffer.alloc(content.length % 2)])
  }
  const riff = (...chunks: Buffer[]): Buffer => {
    const body = Buffer.concat([Buffer.from('WEBP'), ...chunks])
    const head = Buffer.from('RIFF\0\0\0\0', 'latin1')
    head.writeUInt32LE(body.length, 4)
    return Buffer.concat([head, body])
  }
  const extended = (flags: number): Buffer => chunk('VP8X', Buffer.from([flags, 0, 0, 0, 8, 0, 0, 6, 0, 0]))

  it('is kept without its place and its texts, and stays as it is held', async () => {
    const picture = webp.subarray(12)
    expect(await cleaned('image/webp', webp)).toEqual({ bytes: webp, removed: false })
    const texts = [chunk('EXIF', exif(1)), chunk('XMP ', Buffer.from(place))]
    expect(await cleaned('image/webp', riff(extended(0x0c), picture, ...texts))).toEqual({ bytes: riff(extended(0), picture), removed: true })
    const { bytes } = await cleaned('image/webp', riff(extended(0x08), picture, chunk('EXIF', withExifPrefix(exif(6)))))
    expect(bytes).toEqual(riff(extended(0x08), picture, chunk('EXIF', onlyOrientation(6))))
    expect(await cleaned('image/webp', bytes)).toEqual({ bytes, removed: false })
    expect(await withoutDetails('image/webp', webp.subarray(0, 30))).toBeUndefined()
  })
})

it('an orientation that is not there, or is nonsense, is upright', () => {
  for (const details of [Buffer.alloc(0), Buffer.from('II*'), exif(9), Buffer.from('XX*\0aaaaaaaa')]) expect(orientationIn(details)).toBe(1)
})

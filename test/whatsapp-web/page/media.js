/** Media: preparing and uploading of a file, downloading of one, and the attributes of a message with it. */
import { account } from './account.js';
import { define, strict } from './registry.js';

/** Attributes that a message with media has beside its text. */
export function mediaAttributes(media) {
  return {
    mimetype: media.mimetype,
    filename: media.filename,
    size: media.size,
    filehash: media.filehash,
    encFilehash: media.filehash,
    uploadhash: media.filehash,
    directPath: media.directPath,
    deprecatedMms3Url: `https://mmg.whatsapp.net${media.directPath}`,
    mediaKey: media.mediaKey,
    mediaKeyTimestamp: media.mediaKeyTimestamp,
    duration: media.duration,
    waveform: media.waveform,
    width: media.width,
    height: media.height,
    isGif: false,
    isViewOnce: false,
  };
}

const base64 = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)));
const hashOf = async (blob) => base64(await crypto.subtle.digest('SHA-256', await blob.arrayBuffer()));

async function download(directPath) {
  const response = await fetch(`/wa/media${directPath}`, { headers: { 'wa-device': account.device } });
  if (!response.ok) {
    throw Object.assign(new Error(`media ${response.status}`), { status: response.status });
  }
  return response.arrayBuffer();
}

/** Resolves the media of a message: stage RESOLVED, or ERROR_MISSING where the server has it no more. */
export async function downloadMedia(msg) {
  msg.mediaData.mediaStage = 'FETCHING';
  try {
    await download(msg.directPath);
    msg.mediaData.mediaStage = 'RESOLVED';
  } catch (error) {
    msg.mediaData.mediaStage = error.status ? 'ERROR_MISSING' : 'ERROR_NETWORK';
  }
}

define('WAWebDownloadManager', {
  downloadManager: strict('downloadManager', {
    downloadAndMaybeDecrypt: ({ directPath }) => download(directPath),
  }),
});

class OpaqueData {
  constructor(blob, type, filename) {
    Object.defineProperty(this, 'blob', { value: blob, enumerable: false });
    this.type = type;
    this.filename = filename;
  }
  static async createFromData(blob, type) {
    return new OpaqueData(blob, type, blob.name);
  }
  url() {
    this.address ??= URL.createObjectURL(this.blob);
    return this.address;
  }
  autorelease() {
    if (this.address) URL.revokeObjectURL(this.address);
  }
  formData() {
    return this.blob;
  }
}

define('WAWebMediaOpaqueData', OpaqueData);

/** What kind of message a file becomes. */
function typeOf(mimetype, { asDocument, asSticker, isPtt }) {
  if (asDocument) return 'document';
  if (asSticker) return 'sticker';
  const [kind] = mimetype.split('/');
  if (kind === 'image' || kind === 'video') return kind;
  if (kind === 'audio') return isPtt ? 'ptt' : 'audio';
  return 'document';
}

class MediaData {
  set(values) {
    Object.assign(this, values);
  }
  toJSON() {
    const { mediaBlob: _blob, renderableUrl: _url, ...rest } = this;
    return rest;
  }
}

define('WAWebPrepRawMedia', {
  prepRawMedia(opaque, params) {
    return {
      async waitForPrep() {
        const data = new MediaData();
        const filehash = await hashOf(opaque.blob);
        mediaObjectOf(filehash).blob = opaque.blob;
        data.set({
          type: typeOf(opaque.type, params),
          mimetype: opaque.type,
          filename: opaque.filename,
          filehash,
          size: opaque.blob.size,
          isGif: Boolean(params.asGif),
          mediaBlob: opaque,
          preview: undefined,
        });
        return data;
      },
    };
  },
});

const objects = new Map();

class MediaObject {
  constructor(filehash) {
    this.filehash = filehash;
    this.contentInfo = {};
  }
  consolidate(data) {
    const { type, size, mimetype } = data;
    Object.assign(this, { type, size, mimetype });
  }
}

function mediaObjectOf(filehash) {
  if (!objects.has(filehash)) objects.set(filehash, new MediaObject(filehash));
  return objects.get(filehash);
}

define('WAWebMediaStorage', { getOrCreateMediaObject: mediaObjectOf });
define('WAWebMmsMediaTypes', { msgToMediaType: ({ type }) => type, castToV4: (type) => type });
define('WAWebMediaDataUtils', { shouldUseMediaCache: (type) => type !== 'document' });

define('WAWebMediaInMemoryBlobCache', {
  InMemoryMediaBlobCache: strict('InMemoryMediaBlobCache', { put: () => {} }),
});

async function upload(blob, mimetype) {
  const response = await fetch('/wa/media', {
    method: 'POST',
    headers: { 'content-type': mimetype, 'wa-device': account.device },
    body: blob,
  });
  if (!response.ok) throw new Error(`upload failed: ${response.status}`);
  const { directPath } = await response.json();
  return {
    directPath,
    mmsUrl: `https://mmg.whatsapp.net${directPath}`,
    deprecatedMms3Url: `https://mmg.whatsapp.net${directPath}`,
    mediaKey: base64(crypto.getRandomValues(new Uint8Array(32))),
    mediaKeyTimestamp: Math.floor(Date.now() / 1000),
    encFilehash: await hashOf(blob),
    uploadHash: await hashOf(blob),
    sidecar: undefined,
    firstFrameSidecar: undefined,
    handle: null,
  };
}

/** Uploads the prepared bytes, then lets go of them. */
async function uploadMedia({ mimetype, mediaObject }) {
  if (!mediaObject.blob) throw new Error('upload failed: no data');
  const mediaEntry = await upload(mediaObject.blob, mimetype);
  objects.delete(mediaObject.filehash);
  return { mediaEntry };
}

define('WAWebMediaMmsV4Upload', { uploadMedia, uploadUnencryptedMedia: uploadMedia });
define('WAWebStartMediaUploadQpl', { startMediaUploadQpl: () => ({}) });
define('WAWebUploadManager', {
  async encryptAndUpload({ blob }) {
    const entry = await upload(blob, blob.type);
    return { ...entry, url: entry.mmsUrl, mimetype: blob.type };
  },
});

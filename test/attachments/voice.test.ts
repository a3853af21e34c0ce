import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import type { Attachment } from '../../contracts/attachment.ts';
import { voiceNoteOf } from '../../service/attachments/files.ts';
import { describeAudio, type Ffmpeg, findFfmpeg, toVoiceNote } from '../../service/attachments/voice.ts';
import { ffmpegOfMachine, openFilesBridge, upload } from './bridge.ts';

const run = promisify(execFile);

describe('Sound without ffmpeg', () => {
  it('is said to be unavailable', async () => {
    const none = { ok: false, reason: 'no_ffmpeg', detail: 'ffmpeg is not installed' };
    expect(await describeAudio(null, { path: 'a.ogg', mimeType: 'audio/ogg' })).to.deep.equal(none);
    expect(await toVoiceNote(null, { path: 'a.ogg', mimeType: 'audio/ogg' }, 'b.ogg')).to.deep.equal(none);
  });

  it('a program that is not there, or is none, is not taken for ffmpeg', async () => {
    expect(await findFfmpeg({ ffmpegPath: '/nowhere/ffmpeg' })).to.include({
      ok: false,
      reason: 'not_found',
    });
    expect(await findFfmpeg({ ffmpegPath: '/' })).to.include({ ok: false, reason: 'does_not_run' });
    const node = await findFfmpeg({ ffmpegPath: process.execPath });
    expect(node).to.include({ ok: false, reason: 'does_not_run' });
  });

  it('an upload is taken all the same, without duration and waveform', async () => {
    const bridge = await openFilesBridge();
    try {
      const answer = await upload(bridge, tone(1), { name: 'a.wav' });
      expect(answer.status).to.equal(201);
      const file = (await answer.json()) as Attachment;
      expect(file).to.include({ mimeType: 'audio/wav', durationSeconds: null, waveform: null });
      const note = await voiceNoteOf(bridge.files, file.sha256 as string, file.mimeType);
      expect(note).to.include({ ok: false, reason: 'no_ffmpeg' });
      expect(await bridge.unfinished()).to.deep.equal([]);
    } finally {
      await bridge.close();
    }
  });
});

describe('Sound with ffmpeg', () => {
  let ffmpeg: Ffmpeg;
  let folder: string;
  before(async function () {
    const found = await ffmpegOfMachine();
    if (!found) return this.skip();
    ffmpeg = found;
    folder = await mkdtemp(join(tmpdir(), 'bridge-voice-'));
  });
  after(async () => {
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  const make = async (name: string, ...codec: string[]) => {
    const path = join(folder, name);
    await writeFile(`${path}.wav`, tone(2));
    await run(ffmpeg.path, ['-v', 'error', '-y', '-i', `${path}.wav`, ...codec, path]);
    return path;
  };

  it('duration and waveform: one second of sound, one of silence', async () => {
    const path = join(folder, 'half.wav');
    await writeFile(path, tone(2, 1));
    const sound = await describeAudio(ffmpeg, { path, mimeType: 'audio/wav' });
    if (!sound.ok) return expect.fail(sound.detail);
    expect(sound.durationMs).to.be.closeTo(2000, 5);
    expect(sound.waveform).to.have.length(64);
    expect(Math.min(...sound.waveform.slice(1, 31))).to.be.above(80);
    expect(Math.max(...sound.waveform.slice(33))).to.be.below(5);
  });

  for (const [name, mimeType, ...codec] of [
    ['chrome.webm', 'audio/webm', '-c:a', 'libopus', '-ac', '2'],
    ['safari.m4a', 'audio/mp4', '-c:a', 'aac'],
    ['old.mp3', 'audio/mpeg', '-c:a', 'libmp3lame'],
  ] as const) {
    it(`a voice note of ${name} is ogg/opus, mono, 48 kHz`, async () => {
      const source = await make(name, ...codec);
      const target = join(folder, `${name}.voice`);
      const note = await toVoiceNote(ffmpeg, { path: source, mimeType }, target);
      if (!note.ok) return expect.fail(note.detail);
      expect(note).to.include({ path: target, mimeType: 'audio/ogg; codecs=opus' });
      expect(note.durationMs).to.be.closeTo(2000, 80);
      expect(note.waveform).to.have.length(64);
      const bytes = await readFile(target);
      const head = bytes.indexOf('OpusHead');
      expect(bytes.subarray(0, 4).toString()).to.equal('OggS');
      expect(bytes[head + 9], 'channels').to.equal(1);
      expect(bytes.readUInt32LE(head + 12), 'rate').to.equal(48_000);
    });
  }

  it('a playlist that calls itself sound opens no other file', async () => {
    const real = await make('real.mp3', '-c:a', 'libmp3lame');
    const path = join(folder, 'list.mp3');
    await writeFile(path, `ffconcat version 1.0\nfile '${real}'\n`);
    for (const mimeType of ['audio/mpeg', 'audio/ogg', 'audio/wav']) {
      const sound = await describeAudio(ffmpeg, { path, mimeType });
      expect(sound, mimeType).to.include({ ok: false, reason: 'failed' });
    }
    const other = await describeAudio(ffmpeg, { path, mimeType: 'audio/x-mpegurl' });
    expect(other).to.include({ ok: false, reason: 'not_audio' });
  });

  it('stands in the row of an upload; its voice note is made once and kept', async () => {
    const bridge = await openFilesBridge({ ffmpeg });
    try {
      const content = await readFile(await make('record.webm', '-c:a', 'libopus'));
      const answer = await upload(bridge, content, { name: 'Запись.webm', type: 'audio/webm;codecs=opus' });
      const file = (await answer.json()) as Attachment;
      expect(file).to.include({ mimeType: 'audio/webm', fileName: 'Запись.webm' });
      expect(file.durationSeconds).to.be.closeTo(2, 0.1);
      expect(file.waveform).to.have.length(64);

      const [note, same] = await Promise.all(
        [1, 2].map(() => voiceNoteOf(bridge.files, file.sha256 as string, file.mimeType)),
      );
      if (!note?.ok || !same?.ok) return expect.fail('no voice note');
      expect(note.path).to.match(/\.voice$/);
      expect(same.path).to.equal(note.path);
      expect((await readFile(note.path)).length).to.equal(note.size);
      expect(await bridge.unfinished()).to.deep.equal([]);
      await bridge.files.blob.remove(file.sha256 as string);
      expect(await bridge.stored()).to.deep.equal([]);
    } finally {
      await bridge.close();
    }
  });
});

/** A WAV file of a 440 Hz tone, 16 bit mono, 8 kHz; silent after `sounding` seconds. */
function tone(seconds: number, sounding = seconds): Buffer {
  const rate = 8000;
  const samples = Buffer.alloc(seconds * rate * 2);
  for (let i = 0; i < sounding * rate; i += 1) {
    samples.writeInt16LE(Math.round(12_000 * Math.sin((2 * Math.PI * 440 * i) / rate)), i * 2);
  }
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + samples.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(samples.length, 40);
  return Buffer.concat([head, samples]);
}

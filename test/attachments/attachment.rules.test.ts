import { expect } from 'chai';
import fc from 'fast-check';
import {
  contentDisposition,
  kindOfFile,
  mayShowInline,
  nameForType,
  safeFileName,
  safeMimeType,
} from '../../service/attachments/attachment.ts';
import { typeOfContent } from '../../service/attachments/content-type.ts';
import { createLimiter } from '../../service/attachments/limiter.ts';
import { matchesTag, parseRange } from '../../service/attachments/range.ts';
import { waveformOf } from '../../service/attachments/voice.ts';

describe('A file name', () => {
  const cases: [string, string][] = [
    ['Счёт № 1851 от 20.11.pdf', 'Счёт № 1851 от 20.11.pdf'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\anna\\договор.docx', 'договор.docx'],
    ['a\u0000b\r\n.txt', 'a_b__.txt'],
    ['CON.txt', '_CON.txt'],
    ['lpt1', '_lpt1'],
    ['console.txt', 'console.txt'],
    ['фото\u202egpj.exe', 'фотоgpj.exe'],
    ['name. . ', 'name'],
    ['...', 'file'],
    ['', 'file'],
    ['a<b>:"|?*c.txt', 'a_b______c.txt'],
    ['й.txt'.normalize('NFD'), 'й.txt'],
  ];
  for (const [given, expected] of cases) {
    it(`${JSON.stringify(given)} becomes ${JSON.stringify(expected)}`, () => {
      expect(safeFileName(given)).to.equal(expected);
    });
  }

  it('keeps its extension when it is cut, and no half of a character', () => {
    const name = safeFileName(`${'😀'.repeat(200)}.pdf`);
    expect(name.length).to.be.at.most(255);
    expect(name).to.match(/😀\.pdf$/u);
    expect(name.isWellFormed()).to.equal(true);
  });

  it('is safe whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (given) => {
        const name = safeFileName(given);
        expect(name.length).to.be.within(1, 255);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be left
        expect(name).to.not.match(/[\u0000-\u001f\u007f/\\<>:"|?*]|^\.|[. ]$/);
        expect(name.isWellFormed()).to.equal(true);
        expect(safeFileName(name)).to.equal(name);
      }),
    );
  });

  it('is made up by type and kind where WhatsApp gives none', () => {
    expect(nameForType('image/jpeg')).to.equal('image.jpg');
    expect(nameForType('audio/ogg; codecs=opus', 'voice')).to.equal('voice.ogg');
    expect(nameForType('application/x-unheard-of', 'document')).to.equal('file');
  });
});

describe('Content-Disposition', () => {
  it('gives the name in ASCII and in UTF-8', () => {
    expect(contentDisposition(`Счёт (1) 100%.pdf`, true)).to.equal(
      `attachment; filename="____ (1) 100_.pdf"; filename*=UTF-8''%D0%A1%D1%87%D1%91%D1%82%20%281%29%20100%25.pdf`,
    );
    expect(contentDisposition("it's.png", false)).to.equal(
      `inline; filename="it's.png"; filename*=UTF-8''it%27s.png`,
    );
  });

  it('shows nothing in place that may run', () => {
    for (const type of ['image/jpeg', 'video/mp4', 'audio/ogg; codecs=opus', 'application/pdf'])
      expect(mayShowInline(type), type).to.equal(true);
    for (const type of [
      'image/svg+xml',
      'text/html',
      'application/xhtml+xml',
      'text/plain',
      'image/x" onload',
    ])
      expect(mayShowInline(type), type).to.equal(false);
  });
});

describe('The kind of a file', () => {
  const of = (mimeType: string, side: number | null = null, voice = false) =>
    kindOfFile({ mimeType, width: side, height: side }, voice);
  it('is what WhatsApp shows it as', () => {
    expect(of('image/jpeg')).to.equal('image');
    expect(of('video/mp4')).to.equal('video');
    expect(of('audio/mpeg')).to.equal('audio');
    expect(of('audio/webm', null, true)).to.equal('voice');
    expect(of('image/webp', 512)).to.equal('sticker');
    expect(of('image/webp', 800)).to.equal('document');
    expect(of('image/svg+xml')).to.equal('document');
    expect(of('application/pdf', null, true)).to.equal('document');
  });
});

describe('A MIME type from outside', () => {
  it('is kept only when it can stand in a header', () => {
    expect(safeMimeType('audio/ogg; codecs=opus')).to.equal('audio/ogg; codecs=opus');
    for (const bad of ['', null, 'text', 'text/plain\r\nset-cookie: a=b', `a/${'b'.repeat(130)}`])
      expect(safeMimeType(bad), String(bad)).to.equal('application/octet-stream');
  });
});

describe('The type by content', () => {
  const typeOf = (content: Buffer | string, name: string, declared: string | null = null) =>
    typeOfContent(Buffer.from(content as string), true, name, declared);
  const zip = Buffer.from('504b0304140000000800', 'hex');
  const ole = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)]);
  const cases: [string, Buffer | string, string, string | null, string][] = [
    [
      'a program named as a picture',
      `MZ${'\0'.repeat(100)}`,
      'photo.jpg',
      'image/jpeg',
      'application/x-msdownload',
    ],
    [
      'bytes claimed to be a picture',
      Buffer.from([1, 2, 3, 255, 0]),
      'a.jpg',
      'image/jpeg',
      'application/octet-stream',
    ],
    ['a page claimed to be a picture', '<html><script>', 'a.png', 'image/png', 'text/plain'],
    ['a page', '<html><script>', 'a.html', 'text/plain', 'text/html'],
    ['SVG', '<svg onload="x()"/>', 'a.svg', 'image/png', 'image/svg+xml'],
    ['SVG with a prologue', '<?xml version="1.0"?><svg/>', 'a.svg', null, 'image/svg+xml'],
    ['a table', 'Счёт;Сумма\n1;2', 'a.csv', 'application/vnd.ms-excel', 'text/csv'],
    ['an old table in Windows-1251', Buffer.from('d1f7b8f23bd1f3ecece00a', 'hex'), 'a.csv', null, 'text/csv'],
    ['a text that begins as a bitmap', 'BM привет', 'a.txt', null, 'text/plain'],
    [
      'a workbook',
      zip,
      'Прайс.xlsx',
      null,
      'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    ],
    ['an archive', zip, 'a.jpg', 'image/jpeg', 'application/zip'],
    ['an old workbook', ole, 'Прайс.xls', null, 'application/vnd.ms-excel'],
    ['a harmless text type', '{"a":1}', 'data', 'application/json', 'application/json'],
    ['a claimed script', 'alert(1)', 'data', 'text/javascript', 'text/plain'],
    ['nothing', '', 'a.txt', 'text/plain', 'application/octet-stream'],
  ];
  for (const [what, content, name, declared, expected] of cases) {
    it(`of ${what} is ${expected}`, async () => {
      expect(await typeOf(content, name, declared)).to.equal(expected);
    });
  }

  it('takes a head that ends within a letter for the text that it is', async () => {
    const head = Buffer.from('привет').subarray(0, 11);
    expect(await typeOfContent(head, false, 'a.txt', null)).to.equal('text/plain');
  });
});

describe('A range', () => {
  const cases: [string | undefined, ReturnType<typeof parseRange>][] = [
    [undefined, null],
    ['bytes=0-9', { start: 0, end: 9 }],
    ['bytes=90-', { start: 90, end: 99 }],
    ['bytes=90-500', { start: 90, end: 99 }],
    ['bytes=-10', { start: 90, end: 99 }],
    ['bytes=-500', { start: 0, end: 99 }],
    ['bytes=100-', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=9-5', null],
    ['bytes=0-1,5-6', null],
    ['items=0-1', null],
    ['bytes=-', null],
  ];
  for (const [header, expected] of cases) {
    it(`${header} of 100 bytes`, () => {
      expect(parseRange(header, 100)).to.deep.equal(expected);
    });
  }

  it('of nothing is not satisfiable', () => {
    expect(parseRange('bytes=0-', 0)).to.equal('unsatisfiable');
    expect(parseRange('bytes=-5', 0)).to.equal('unsatisfiable');
  });

  it('tags are compared one by one', () => {
    expect(matchesTag('"a", W/"b"', '"b"')).to.equal(true);
    expect(matchesTag('"ab"', '"b"')).to.equal(false);
    expect(matchesTag('*', '"b"')).to.equal(true);
    expect(matchesTag(undefined, '"b"')).to.equal(false);
  });
});

describe('A waveform', () => {
  it('has 64 bars, the loudest of 100, from any number of levels', () => {
    for (const count of [1, 10, 64, 65, 5000]) {
      const bars = waveformOf(Array.from({ length: count }, (_, i) => i + 1));
      expect(bars, String(count)).to.have.length(64);
      expect(Math.max(...bars)).to.equal(100);
    }
  });
  it('of silence is flat', () => {
    expect(new Set(waveformOf([0, 0, 0]))).to.deep.equal(new Set([0]));
  });
});

describe('The limiter', () => {
  it('lets no more through than it may, in order, and goes on after a failure', async () => {
    const limit = createLimiter(2);
    let running = 0;
    let most = 0;
    const begun: number[] = [];
    const works = Array.from({ length: 9 }, (_, i) =>
      limit(async () => {
        begun.push(i);
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
        if (i % 3 === 0) throw new Error('no');
      }).catch(() => undefined),
    );
    await Promise.all(works);
    expect(most).to.equal(2);
    expect(begun).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });
});

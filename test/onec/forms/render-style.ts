/** The look of 1C's own «Такси» interface, calm and recognisable: its font, yellow, greys. */
export const css = `
*{box-sizing:border-box}
body{margin:0;padding:16px;background:#e9e9e9;font:13px/1.35 Arial,"Liberation Sans",sans-serif;color:#333}
.window{background:#fff;border:1px solid #c4c4c4;border-radius:3px;box-shadow:0 1px 4px rgba(0,0,0,.12);display:flex;flex-direction:column;max-width:var(--w,1180px)}
.caption{display:flex;align-items:center;gap:10px;padding:10px 14px 6px}
.caption h1{font-size:20px;font-weight:400;margin:0;color:#333}
.caption .nav{color:#999;letter-spacing:3px}
.caption .star{color:#c9a800;font-size:15px}
.caption .end{margin-left:auto;color:#999}
.inner{display:flex;gap:0}
.main{flex:1;min-width:0;padding:6px 14px 14px}
.bar{display:flex;flex-wrap:wrap;gap:6px;align-items:center;margin:2px 0 10px}
.bar .bar{margin:0;display:contents}
.bar .spring{flex:1}
button{font:inherit;color:#333;background:linear-gradient(#fff,#f2f2f2);border:1px solid #a9a9a9;border-radius:4px;padding:4px 11px;min-height:26px;display:inline-flex;gap:6px;align-items:center;white-space:nowrap}
button.default{background:linear-gradient(#fff3a8,#ffe160);border-color:#c8a900;font-weight:400}
button:disabled{color:#aaa;border-color:#d5d5d5;background:#fafafa}
button.link{border:0;background:none;padding:0;color:#1a6a9c;text-decoration:underline;text-underline-offset:2px;min-height:0}
button img{width:16px;height:16px}
.group{min-width:0}
.vertical{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:7px 10px;align-items:start}
.vertical>.wide{grid-column:1/-1}
.horizontal{display:flex;flex-wrap:wrap;gap:7px 18px;align-items:flex-start}
.horizontal>.group{flex:1 1 0}
.horizontal>.fixed{flex:0 0 auto}
.below{margin-top:14px}
.below .bar{margin:0}
td,th{word-break:normal}
.field{display:contents}
.horizontal>.field,.cellbox .field{display:flex;gap:10px;align-items:flex-start}
.label{padding-top:5px;color:#4d4d4d}
.box{border:1px solid #a9a9a9;border-radius:3px;background:#fff;padding:4px 7px;min-height:26px;white-space:pre-wrap;overflow-wrap:anywhere;display:flex;justify-content:space-between;gap:6px;max-width:100%}
.box.readonly{background:#f7f7f7;border-color:#cfcfcf}
.box .hint{color:#a3a3a3}
.box .tools{color:#888;white-space:nowrap}
.plain{padding-top:5px;white-space:pre-wrap;overflow-wrap:anywhere}
.link{color:#1a6a9c;text-decoration:underline;text-underline-offset:2px}
.title{font-size:15px;color:#2f7d32;margin:8px 0 6px}
.title.collapsed::before{content:"› "}
.title.expanded::before{content:"⌄ "}
.check{display:inline-flex;gap:7px;align-items:center;padding-top:4px}
.check i{width:15px;height:15px;border:1px solid #8d8d8d;border-radius:3px;display:inline-flex;align-items:center;justify-content:center;font-style:normal;font-size:12px;background:#fff}
.check.switch i{width:30px;border-radius:9px;justify-content:flex-start;background:#ddd;padding:1px}
.check.switch i::after{content:"";width:11px;height:11px;border-radius:50%;background:#fff;box-shadow:0 0 1px #555}
.check.switch.on i{background:#ffd43b;justify-content:flex-end}
.radios{display:inline-flex;flex-wrap:wrap;gap:4px 14px;padding-top:4px}
.radios span::before{content:"○ ";color:#777}
.radios span.on::before{content:"◉ ";color:#a98500}
.tumbler{display:inline-flex;border:1px solid #a9a9a9;border-radius:4px;overflow:hidden}
.tumbler span{padding:4px 11px;border-right:1px solid #cfcfcf}
.tumbler span:last-child{border-right:0}
.tumbler span.on{background:#ffe160}
.tabs{display:flex;gap:2px;border-bottom:1px solid #c9c9c9;margin-bottom:10px}
.tabs span{padding:6px 13px;color:#1a6a9c;border-bottom:3px solid transparent}
.tabs span.on{color:#333;border-bottom-color:#ffd43b}
table{border-collapse:collapse;width:100%;background:#fff;border:1px solid #bdbdbd}
th{background:#f2f2f2;font-weight:400;text-align:left;color:#4d4d4d;border-bottom:1px solid #bdbdbd;padding:5px 8px}
td.tilecell,th.tilecell{width:30px;min-width:30px;padding:5px 6px}
td{padding:5px 8px;border-bottom:1px solid #ececec;vertical-align:top;overflow-wrap:break-word}
tr.alternate td{background:#fafafa}
tr.current td{background:#fff3b0}
.rows{border-radius:3px;overflow:auto;min-height:var(--rows,0)}
.empty{color:#a3a3a3;padding:14px 8px}
.html{border:1px solid #cfcfcf;border-radius:3px;width:100%;background:#fff;display:block}
.tile{display:inline-block;width:16px;height:16px;background-repeat:no-repeat}
.note{color:#707070}
.conversation{width:300px;border-left:1px solid #d8d8d8;background:#fafafa;padding:12px}
.conversation h2{font-size:15px;font-weight:400;margin:0 0 10px}
.conversation .message{background:#fff;border:1px solid #e2e2e2;border-radius:6px;padding:7px 9px;margin-bottom:8px;white-space:pre-wrap}
.conversation .author{color:#1a6a9c;font-size:12px;display:block}
.dialog{border:1px solid #c4c4c4;border-radius:4px;background:#fff;box-shadow:0 4px 18px rgba(0,0,0,.25);padding:16px 18px;margin:14px auto;max-width:520px}
.dialog .bar{margin:14px 0 0;justify-content:flex-end}
`;

/** Colours of the platform's style in «Такси». */
const styleColours: Readonly<Record<string, string>> = {
  AccentColor: '#c9a800',
  BorderColor: '#a9a9a9',
  ButtonBackColor: '#ffffff',
  ButtonTextColor: '#333333',
  FieldBackColor: '#ffffff',
  FieldTextColor: '#333333',
  FieldSelectionBackColor: '#fff3b0',
  FieldAlternativeBackColor: '#f7f7f7',
  FormBackColor: '#ffffff',
  FormTextColor: '#333333',
  ImportantColor: '#c62828',
  NavigationColor: '#1a6a9c',
  NegativeTextColor: '#c62828',
  SpecialTextColor: '#c62828',
  ToolTipBackColor: '#fffbe0',
  ToolTipTextColor: '#333333',
  TableHeaderBackColor: '#f2f2f2',
  TableFooterBackColor: '#f2f2f2',
  ActivityColor: '#2f7d32',
};

/** A colour of the dump or of the language as CSS; empty = the default one. */
export function colourOf(text: string): string {
  if (text.startsWith('#')) return text;
  const [kind, name = ''] = text.split(':');
  if (kind === 'style') return styleColours[name] ?? '';
  return kind === 'web' ? name.toLowerCase() : '';
}

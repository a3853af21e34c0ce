import { fold } from './source.ts';

/** Reserved words: the parser knows them by the Latin name, whichever language they are written in. */
const table = `
procedure Процедура Procedure
endProcedure КонецПроцедуры EndProcedure
function Функция Function
endFunction КонецФункции EndFunction
var Перем Var
export Экспорт Export
val Знач Val
if Если If
then Тогда Then
elsif ИначеЕсли ElsIf
else Иначе Else
endIf КонецЕсли EndIf
for Для For
each Каждого Each
in Из In
to По To
while Пока While
do Цикл Do
endDo КонецЦикла EndDo
try Попытка Try
except Исключение Except
endTry КонецПопытки EndTry
raise ВызватьИсключение Raise
return Возврат Return
break Прервать Break
continue Продолжить Continue
goto Перейти Goto
new Новый New
and И And
or Или Or
not Не Not
true Истина True
false Ложь False
undefined Неопределено Undefined
null Null Null
execute Выполнить Execute
addHandler ДобавитьОбработчик AddHandler
removeHandler УдалитьОбработчик RemoveHandler
`;

export type Keyword = string;

const words = new Map<string, Keyword>();
for (const row of table.trim().split('\n')) {
  const [name = '', ru = '', en = ''] = row.split(' ');
  words.set(fold(ru), name);
  words.set(fold(en), name);
}

/** The reserved word behind a spelling, or undefined when it is an ordinary identifier. */
export function keywordOf(word: string): Keyword | undefined {
  return words.get(fold(word));
}

/** Russian spelling, for messages. */
export function spellingOf(keyword: Keyword): string {
  for (const row of table.trim().split('\n')) {
    const [name, ru] = row.split(' ');
    if (name === keyword && ru) return ru;
  }
  return keyword;
}

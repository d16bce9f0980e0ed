extension FlagCatalog {
  /// The flags of osqueryi 5.23 and of the gflags and glog libraries in it: name, type and default a line.
  static let names: StaticString = """
    A string
    D bool false
    L bool false
    S bool false
    alarm_timeout uint64 15
    allow_handle_threads bool true
    allow_unsafe bool false
    alsologtoemail string
    alsologtostderr bool false
    audit_allow_accept_socket_events bool true
    audit_allow_apparmor_events bool false
    audit_allow_config bool false
    audit_allow_failed_socket_events bool false
    audit_allow_fim_events bool false
    audit_allow_fork_process_events bool false
    audit_allow_kill_process_events bool false
    audit_allow_null_accept_socket_events bool false
    audit_allow_process_events bool true
    audit_allow_seccomp_events bool false
    audit_allow_selinux_events bool false
    audit_allow_sockets bool false
    audit_allow_unix bool false
    audit_allow_user_events bool true
    audit_backlog_limit int32 4096
    audit_backlog_wait_time int32 0
    audit_debug bool false
    audit_fim_debug bool false
    audit_fim_show_accesses bool false
    audit_force_reconfigure bool false
    audit_force_unconfigure bool false
    audit_persist bool true
    audit_show_partial_fim_events bool false
    audit_show_untracked_res_warnings bool false
    augeas_lenses string /opt/osquery/share/osquery/lenses
    aws_access_key_id string
    aws_debug bool false
    aws_disable_imdsv1_fallback bool false
    aws_enable_proxy bool false
    aws_enforce_fips bool false
    aws_firehose_endpoint string
    aws_firehose_period uint64 10
    aws_firehose_region string
    aws_firehose_stream string
    aws_imdsv2_request_attempts uint32 3
    aws_imdsv2_request_interval uint32 3
    aws_kinesis_disable_log_status bool false
    aws_kinesis_endpoint string
    aws_kinesis_period uint64 10
    aws_kinesis_random_partition_key bool false
    aws_kinesis_region string
    aws_kinesis_stream string
    aws_profile_name string
    aws_proxy_host string
    aws_proxy_password string
    aws_proxy_port uint32 0
    aws_proxy_scheme string https
    aws_proxy_username string
    aws_region string
    aws_secret_access_key string
    aws_session_token string
    aws_sts_arn_role string
    aws_sts_region string
    aws_sts_session_name string default
    aws_sts_timeout uint64 3600
    buffered_log_max uint64 1000000
    carver_block_size uint32 8192
    carver_compression bool false
    carver_continue_endpoint string
    carver_disable_function bool true
    carver_expiry uint32 86400
    carver_start_endpoint string
    colorlogtostderr bool false
    config_accelerated_refresh uint64 300
    config_check bool false
    config_dump bool false
    config_enable_backup bool false
    config_path string /etc/osquery/osquery.conf
    config_plugin string filesystem
    config_refresh uint64 0
    config_tls_accelerated_refresh uint64 300
    config_tls_endpoint string
    config_tls_max_attempts uint64 3
    config_tls_refresh uint64 0
    connect string
    csv bool false
    daemonize bool false
    database_dump bool false
    database_path string /var/osquery/osquery.db
    db_path string /var/osquery/osquery.db
    decorations_top_level bool false
    disable_audit bool true
    disable_caching bool false
    disable_carver bool true
    disable_database bool false
    disable_decorators bool false
    disable_distributed bool true
    disable_endpointsecurity bool true
    disable_endpointsecurity_fim bool true
    disable_enrollment bool false
    disable_events bool false
    disable_extensions bool false
    disable_hash_cache bool false
    disable_logging bool false
    disable_memory bool false
    disable_reenrollment bool false
    disable_tables string
    disable_watchdog bool false
    distributed_denylist_duration uint64 86400
    distributed_interval uint64 60
    distributed_loginfo bool false
    distributed_plugin string tls
    distributed_tls_max_attempts uint64 3
    distributed_tls_read_endpoint string
    distributed_tls_write_endpoint string
    dns_resolver_refresh_interval int32 60
    docker_socket string /var/run/docker.sock
    drop_log_memory bool true
    enable_dns_lookup_events bool false
    enable_extensions_watchdog bool false
    enable_file_events bool false
    enable_foreign bool false
    enable_keyboard_events bool false
    enable_mouse_events bool false
    enable_ntfs_event_publisher bool false
    enable_numeric_monitoring bool false
    enable_powershell_events_subscriber bool false
    enable_process_etw_events bool false
    enable_syslog bool false
    enable_tables string
    enable_watchdog_debug bool false
    enable_windows_events_publisher bool false
    enable_windows_events_subscriber bool false
    enable_yara_string bool false
    enroll_always bool false
    enroll_secret_env string
    enroll_secret_path string
    enroll_tls_endpoint string
    ephemeral bool false
    es_fim_enable_open_events bool false
    es_fim_mute_path_literal string
    es_fim_mute_path_prefix string
    etw_kernel_trace_buffer_size uint32 256
    etw_kernel_trace_flush_timer uint32 1
    etw_kernel_trace_maximum_buffers uint32 64
    etw_kernel_trace_minimum_buffers uint32 8
    etw_userspace_trace_buffer_size uint32 256
    etw_userspace_trace_flush_timer uint32 1
    etw_userspace_trace_maximum_buffers uint32 64
    etw_userspace_trace_minimum_buffers uint32 8
    events_enforce_denylist bool false
    events_expiry uint64 3600
    events_max uint64 50000
    events_optimize bool true
    events_streaming_plugin string
    experiment_list string
    extension string
    extensions_autoload string /etc/osquery/extensions.load
    extensions_default_index bool true
    extensions_interval string 3
    extensions_require string
    extensions_socket string /var/osquery/osquery.em
    extensions_timeout string 3
    flagfile string
    force bool false
    fromenv string
    groups_service_delay uint32 150
    groups_service_interval uint32 1800
    hardware_disabled_types string partition
    hash_cache_max uint32 500
    hash_delay uint32 20
    header bool true
    help bool false
    helpfull bool false
    helpmatch string
    helpon string
    helppackage bool false
    helpshort bool false
    helpxml bool false
    host_identifier string hostname
    ignore_registry_exceptions bool false
    ignore_table_exceptions bool false
    install bool false
    json bool false
    json_pretty bool false
    keep_container_worker_open bool false
    keychain_access_cache bool true
    keychain_access_interval uint32 5
    line bool false
    list bool false
    log_backtrace_at string
    log_dir string
    log_link string
    log_numerics_as_numbers bool false
    log_prefix bool true
    logbuflevel int32 0
    logbufsecs int32 0
    logemaillevel int32 0
    logfile_mode int32 0
    logger_event_type bool true
    logger_kafka_acks string all
    logger_kafka_brokers string localhost
    logger_kafka_compression string none
    logger_kafka_topic string
    logger_min_status int32 0
    logger_min_stderr int32 0
    logger_mode string 0640
    logger_numerics bool false
    logger_path string /var/log/osquery/
    logger_plugin string filesystem
    logger_rotate bool false
    logger_rotate_max_files uint64 25
    logger_rotate_size uint64 26214400
    logger_snapshot_event_type bool false
    logger_status_sync bool false
    logger_stderr bool true
    logger_syslog_facility int32 19
    logger_syslog_prepend_cee bool false
    logger_tls_backoff_max uint64 3600
    logger_tls_compress bool false
    logger_tls_endpoint string
    logger_tls_max uint64 1048576
    logger_tls_max_lines uint64 1024
    logger_tls_max_linesize uint64 1048576
    logger_tls_period uint64 4
    logmailer string
    logtostderr bool false
    lxd_socket string /var/lib/lxd/unix.socket
    malloc_trim_threshold uint64 200
    max_log_size int32 0
    minloglevel int32 0
    ntfs_event_publisher_debug bool false
    nullvalue string
    numeric_monitoring_filesystem_path string /var/log/osquery/numeric_monitoring.log
    numeric_monitoring_plugins string filesystem
    numeric_monitoring_pre_aggregation_time uint64 60
    osquery_log_dir string /var/log/osquery/
    output string
    pack string
    pack_delimiter string _
    pack_refresh_interval uint64 3600
    pidfile string /var/osquery/osqueryd.pidfile
    planner bool false
    profile int32 0
    profile_delay int32 0
    proxy_hostname string
    query string
    query_file string
    read_max uint64 52428800
    regex_max_size uint32 256
    rocksdb_background_flushes int32 4
    rocksdb_buffer_blocks int32 256
    rocksdb_merge_number int32 4
    rocksdb_write_buffer int32 16
    schedule_default_interval uint64 3600
    schedule_epoch uint64 0
    schedule_lognames bool false
    schedule_max_drift uint64 60
    schedule_reload uint64 3600
    schedule_reload_sql bool false
    schedule_splay_percent uint64 10
    schedule_timeout uint64 0
    separator string |
    specified_identifier string
    stderrthreshold int32 0
    stop_logging_if_full_disk bool false
    symbolize_stacktrace bool false
    syslog_events_expiry uint64 2592000
    syslog_events_max uint64 100000
    syslog_pipe_path string /var/osquery/syslog_pipe
    syslog_rate_limit uint64 100
    tab_completion_columns int32 0
    tab_completion_word string
    table_delay uint64 0
    thrift_string_size_limit int32 0
    thrift_timeout uint32 300
    thrift_verbose bool false
    tls_accept_gzip bool false
    tls_allow_unsafe bool false
    tls_client_cert string
    tls_client_key string
    tls_disable_status_log bool false
    tls_dump bool false
    tls_enroll_max_attempts uint64 12
    tls_enroll_max_interval uint64 600
    tls_enroll_override string enroll_secret
    tls_hostname string
    tls_node_api bool false
    tls_secret_always bool false
    tls_server_certs string /opt/osquery/share/osquery/certs/certs.pem
    tls_session_reuse bool true
    tls_session_timeout uint32 3600
    tryfromenv string
    undefok string
    uninstall bool false
    users_service_delay uint32 250
    users_service_interval uint32 1800
    usn_journal_reader_debug bool false
    utc bool true
    v int32 0
    verbose bool false
    version bool false
    vmodule string
    watchdog_delay uint64 60
    watchdog_forced_shutdown_delay uint64 4
    watchdog_latency_limit uint64 0
    watchdog_level int32 0
    watchdog_max_delay uint64 600
    watchdog_memory_limit uint64 0
    watchdog_utilization_limit uint64 0
    windows_event_channels string System,Application,Setup,Security
    worker_threads int32 4
    yara_delay uint32 50
    yara_malloc_trim bool true
    yara_sigurl_authenticate bool false
    """
}
